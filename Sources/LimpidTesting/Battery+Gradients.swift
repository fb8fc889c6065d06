import LimpidCore

extension Battery {
  /// The pullback agrees with finite differences, in Double, of the definition; for every tensor input.
  public func gradients() -> [Finding] {
    cases.flatMap { c -> [Finding] in
      guard let primitive = c.operation as? any Primitive else { return [] }
      return check(c, primitive)
    }
  }

  private func check(_ c: Case, _ primitive: some Primitive) -> [Finding] {
    do {
      let shapes = c.inputs.map(\.shape)
      let shape = try primitive.outputShape(shapes)
      let weights = upstream(shape)
      let tensors = c.inputs.indices.filter { c.inputs[$0].tensor != nil }
      let result = try differentiate(at: tensors.map { c.inputs[$0].tensor! }) { watched in
        var inputs = c.inputs
        for (i, t) in zip(tensors, watched) { inputs[i] = t.value }
        return try (primitive(inputs) * weights).sum()
      }
      var findings: [Finding] = []
      for (place, i) in tensors.enumerated() {
        if result.absent[place] == "not used" {
          findings.append(finding("gradient", c, "input \(i) has none and no reason is given"))
          continue
        }
        // A gradient that is absent for a reason counts as 0, and must be 0 but for jumps.
        let isAbsent = result.absent[place] != nil
        let computed = result.gradients[place].array.map(Double.init)
        let expected = differences(
          c, primitive, shape, weights.array.map(Double.init), input: i, positions: sampled(computed.count))
        for (position, value) in expected where !close(computed[position], value, scale: largest(computed)) {
          if isAbsent {
            let nearer = differences(
              c, primitive, shape, weights.array.map(Double.init), input: i, positions: [position], step: 1e-7)
            if isJump(value, nearer[0].1) { continue }
          }
          findings.append(
            finding("gradient", c, "input \(i), element \(position) is \(computed[position]), by differences \(value)"))
          break
        }
      }
      return findings
    } catch { return [finding("gradient", c, "\(error)")] }
  }

  /// The pullback of the pullback agrees with finite differences of the pullback (in Float, so loosely), on the examples.
  public func secondOrder() -> [Finding] {
    cases.filter { c in c.inputs.allSatisfy { $0.shape.elementCount <= 40 } }.flatMap { c -> [Finding] in
      guard let primitive = c.operation as? any Primitive else { return [] }
      do {
        return try checkSecondOrder(c, primitive)
      } catch { return [finding("second order", c, "\(error)")] }
    }
  }

  private func checkSecondOrder(_ c: Case, _ primitive: some Primitive) throws -> [Finding] {
    let tensors = c.inputs.indices.filter { c.inputs[$0].tensor != nil }
    let weights = upstream(try primitive.outputShape(c.inputs.map(\.shape)))
    /// A scalar made from all first gradients: its gradient needs every second derivative.
    func slope(_ variables: [Tensor]) throws -> Tensor {
      let first = try differentiate(at: variables) { watched in
        var inputs = c.inputs
        for (i, t) in zip(tensors, watched) { inputs[i] = t.value }
        return try (primitive(inputs) * weights).sum()
      }
      var total = Tensor(0)
      for (k, g) in first.gradients.enumerated() {
        total = try total + (g * upstream(g.shape, seed: UInt64(k) + 11)).sum()
      }
      return total
    }
    let variables = tensors.map { c.inputs[$0].tensor! }
    let second = try differentiate(at: variables, slope)
    var findings: [Finding] = []
    // A second gradient that is absent counts as 0 like any other: an operation may be linear in an input, or constant but for steps.
    for (place, variable) in variables.enumerated() {
      let computed = second.gradients[place].array.map(Double.init)
      for position in sampled(variable.count).prefix(4) {
        func quotient(_ step: Float) throws -> Double {
          func moved(_ by: Float) throws -> Double {
            var shifted = variables
            var elements = variable.array
            elements[position] += by
            shifted[place] = Tensor(unchecked: variable.shape, elements)
            return Double(try slope(shifted).scalar)
          }
          return try (moved(step) - moved(-step)) / Double(2 * step)
        }
        // Two step sizes, extrapolated: the error falls with the fourth power of the step.
        let step: Float = 0x1p-7
        let wide = try quotient(2 * step), narrow = try quotient(step)
        let value = (4 * narrow - wide) / 3
        let scale = max(largest(computed), abs(Double(try slope(variables).scalar)), 1)
        if abs(computed[position] - value) > 0.01 * scale {
          if second.absent[place] != nil, try isJump(wide, narrow) || isJump(narrow, quotient(step / 4)) { continue }
          findings.append(
            finding(
              "second order", c,
              "input \(tensors[place]), element \(position) is \(computed[position])"
                + (second.absent[place].map { " (\($0))" } ?? "") + ", by differences \(value)"))
          break
        }
      }
    }
    return findings
  }

  /// Whether a function jumps here: difference quotients by two steps, one several times the other, then differ as much, while those of a slope
  /// agree.
  private func isJump(_ wide: Double, _ narrow: Double) -> Bool {
    abs(wide - narrow) > 0.25 * max(abs(wide), abs(narrow))
  }

  /// d/dx Σ w · f(x) by central differences in Double, at some positions of one input.
  private func differences(
    _ c: Case, _ primitive: some Primitive, _ shape: Shape, _ weights: [Double], input: Int, positions: [Int],
    step: Double = 1e-5
  ) -> [(Int, Double)] {
    let inputs = Inputs(c.inputs)
    let arrays = c.inputs.map { $0.tensor.map { $0.array.map(Double.init) } ?? [] }
    func loss(_ arrays: [[Double]]) -> Double {
      zip(primitive.reference(Operands<Double>(inputs, arrays: arrays), shape: shape), weights).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }
    return positions.map { p in
      let h = step * max(1, abs(arrays[input][p]))
      var up = arrays, down = arrays
      up[input][p] += h
      down[input][p] -= h
      return (p, (loss(up) - loss(down)) / (2 * h))
    }
  }

  /// Weights that make a scalar of an output, so that every element counts differently.
  private func upstream(_ shape: Shape, seed: UInt64 = 3) -> Tensor {
    var make = CaseMaker(seed: seed)
    return make.tensor(shape, in: -1...1)
  }

  /// All positions of a small tensor, a spread of a large one.
  private func sampled(_ count: Int) -> [Int] {
    count <= 24 ? Array(0..<count) : (0..<24).map { $0 * (count - 1) / 23 }
  }

  private func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }

  private func close(_ a: Double, _ b: Double, scale: Double) -> Bool {
    a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 1e-4 * max(1e-2, abs(b), scale)
  }
}
