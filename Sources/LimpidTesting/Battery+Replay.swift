import LimpidCore

extension Battery {
  /// A program captured from a case and its gradients gives the eager bits for other inputs as well: nothing that depends on an input has
  /// become a constant on the way.
  public func gradientReplay() -> [Finding] {
    cases.filter { c in c.inputs.allSatisfy { $0.shape.elementCount <= 400 } }.compactMap { c -> Finding? in
      guard let primitive = c.operation as? any Primitive, c.inputs.contains(where: { $0.tensor != nil }) else {
        return nil
      }
      do {
        let others = c.inputs.map { input -> Value in
          guard let x = input.tensor else { return input }
          return Tensor(unchecked: x.shape, x.array.map { $0 * 0.75 }).value
        }
        let eager = try gradients(primitive, others), replayed = try replay(c, primitive, others)
        for (i, (a, b)) in zip(replayed, eager).enumerated() where !a.hasSameBits(as: b) {
          return finding("replay of gradients", c, "with other inputs, gradient \(i) differs from eager")
        }
        return nil
      } catch { return finding("replay of gradients", c, "\(error)") }
    }
  }

  /// Indices and masks are inputs of the program like tensors, unless what is computed depends on them (the lengths of sequences): then it
  /// refuses to be captured, and they are constants of one that is.
  private func replay(_ c: Case, _ primitive: some Primitive, _ others: [Value]) throws -> [Value] {
    do {
      return try Program(of: c.inputs) { try gradients(primitive, $0) }.replay(others)
    } catch let error as TensorError where error.operation == "capture" {
      let places = c.inputs.indices.filter { c.inputs[$0].tensor != nil }
      let program = try Program(of: places.map { c.inputs[$0] }) { watched in
        var inputs = c.inputs
        for (place, value) in zip(places, watched) { inputs[place] = value }
        return try gradients(primitive, inputs)
      }
      return try program.replay(places.map { others[$0] })
    }
  }

  /// The gradient of Σ w · output by each tensor.
  private func gradients(_ primitive: some Primitive, _ inputs: [Value]) throws -> [Value] {
    var make = CaseMaker(seed: 5)
    let weights = make.tensor(try primitive.outputShape(inputs.map(\.shape)), in: -1...1)
    let places = inputs.indices.filter { inputs[$0].tensor != nil }
    return try differentiate(at: places.map { inputs[$0].tensor! }) { watched in
      var values = inputs
      for (i, t) in zip(places, watched) { values[i] = t.value }
      return try (primitive(values) * weights).sum()
    }.gradients.map(\.value)
  }
}
