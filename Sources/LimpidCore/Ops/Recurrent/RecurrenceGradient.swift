import CLimpid

/// The gradients of a recurrent layer, given that of its output: back through the steps, each gate's by the slope of its function; then the
/// weights' as one product over all steps, the biases' as sums over them.
///
///     // LSTM, d the gradient of h: dc = later + d · o · (1 − tanh²c); of the gates' sums dc · g · i (1 − i), dc · c · f (1 − f),
///     // dc · i · (1 − g²), d · tanh c · o (1 − o)
///
/// **Shapes** g, the inputs of `Recurrence`, its output and what it remembers. The result has the gradients of its inputs (without that of x if
/// `skipsInput`) one after the other on one axis.
public struct RecurrenceGradient: Primitive {
  public let recurrence: Recurrence
  public let skipsInput: Bool

  public init(_ recurrence: Recurrence, skipsInput: Bool = false) {
    self.recurrence = recurrence
    self.skipsInput = skipsInput
  }

  public var attributes: String { recurrence.attributes + (skipsInput ? ", without x" : "") }

  /// The shapes of the inputs of the layer itself.
  private func own(_ shapes: [Shape]) -> [Shape] {
    Array(shapes.dropFirst().dropLast(recurrence.cell.gates == 1 ? 1 : 3))
  }

  /// Those of them that have a gradient here.
  private func variables(_ own: [Shape]) -> [Shape] {
    Array((recurrence.hasLengths ? own.dropLast() : own[...]).dropFirst(skipsInput ? 1 : 0))
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let own = own(inputs), shape = try recurrence.outputShape(own)
    guard inputs[0] == shape, inputs[1 + own.count] == shape else {
      throw TensorError(
        operation: Self.name, came: "the gradient \(inputs[0]) of an output \(shape)", expected: "equal shapes",
        mend: "give both the shape \(shape)")
    }
    return [variables(own).reduce(0) { $0 + $1.elementCount }]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let own = own((0..<x.count).map { x.shape($0) }), geometry = RecurrenceGeometry(recurrence, own)
    let run = RecurrenceRun(geometry, x, first: 1), count = geometry.sequence.elementCount
    let gradients = run.gradients(
      Array(x[0].prefix(count)), cells: recurrence.givesCells ? Array(x[0].suffix(count)) : nil)
    var result = skipsInput ? [] : gradients.x
    result += gradients.weight + gradients.recurrent
    if recurrence.hasBias { result += gradients.bias + gradients.recurrentBias }
    if recurrence.hasState { result += gradients.h0 + (recurrence.cell == .lstm ? gradients.c0 : []) }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let own = own(x.shapes), geometry = RecurrenceGeometry(recurrence, own), place = 1 + own.count
    var work = geometry.work(x, first: 1)
    work.out = UnsafeMutablePointer(mutating: x[place].pointer)
    if recurrence.cell.gates > 1 {
      work.gates = UnsafeMutablePointer(mutating: x[place + 1].pointer)
      work.kept = UnsafeMutablePointer(mutating: x[place + 2].pointer)
    }
    var next = y.floats
    func part(_ exists: Bool, _ i: Int) -> UnsafeMutablePointer<Float>? {
      guard exists else { return nil }
      defer { next += own[i].elementCount }
      return next
    }
    let dx = part(!skipsInput, 0), dWeight = part(true, 1), dRecurrent = part(true, 2)
    let dBias = part(recurrence.hasBias, 3), dRecurrentBias = part(recurrence.hasBias, 4)
    let dh = part(recurrence.hasState, geometry.state ?? 0)
    let dc = part(recurrence.hasState && recurrence.cell == .lstm, (geometry.state ?? 0) + 1)
    let g = x[0].pointer, cells = recurrence.givesCells ? g + geometry.sequence.elementCount : nil
    return { [work] in
      withUnsafePointer(to: work) {
        demandMemory(
          limpid_recurrent_gradient($0, g, cells, dx, dWeight, dRecurrent, dBias, dRecurrentBias, dh, dc))
      }
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let own = own(step.inputs.shapes), count = recurrence.hasLengths ? own.count - 1 : own.count
    let lengths = recurrence.hasLengths ? step.inputs.indices(own.count).array : nil
    return try LimpidCore.pullback(
      u, step, variables: Array(0...count),
      otherwise: "output and cells are functions of the inputs: their part is in theirs"
    ) { variables in
      let gradients = try differentiate(at: Array(variables.dropFirst())) { inputs in
        try (recurrence.composed(inputs, lengths) * variables[0]).sum()
      }.gradients
      return try concatenate(gradients.dropFirst(skipsInput ? 1 : 0).map { try $0.reshaped(to: [$0.count]) })
    }
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [1, 2, 1], [1, 0]), one = Tensor(unchecked: [1, 1], [1])
    let g = Tensor(unchecked: [1, 2, 1], [0, 1]), y = Tensor(unchecked: [1, 2, 1], [0.7615942, 0.642015])
    return [
      Example(
        RecurrenceGradient(Recurrence(cell: .tanh)), [g, x, one, one, y].map(\.value),
        prints: "[0.24686794, 0.5878168, 0.24686794, 0.44767782]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] { Recurrence.cases(&make, gradient: true) }

  public static var refusals: [Refusal] {
    [
      Refusal(
        RecurrenceGradient(Recurrence(cell: .tanh)), [2, 5, 3], [2, 5, 3], [3, 4], [4, 4], [2, 5, 4],
        says: """
          recurrenceGradient: the gradient [2, 5, 3] of an output [2, 5, 4] needs equal shapes
            mend  give both the shape [2, 5, 4]
          """)
    ]
  }
}

extension Recurrence {
  /// The same in ordinary operations, one example after the other: what its gradient is differentiated through.
  func composed(_ inputs: [Tensor], _ lengths: [Int32]?) throws -> Tensor {
    let geometry = RecurrenceGeometry(self, inputs.map(\.shape)), hidden = geometry.hidden
    let zeros = Tensor(unchecked: [1, hidden], repeating: 0)
    var sequences: [Tensor] = [], cells: [Tensor] = []
    for n in 0..<geometry.batch {
      let length = lengths.map { min(max(Int($0[n]), 0), geometry.steps) } ?? geometry.steps
      var h = try geometry.state.map { try inputs[$0].sliced(axis: 0, n..<(n + 1)) } ?? zeros
      var c =
        try cell == .lstm ? geometry.state.map { try inputs[$0 + 1].sliced(axis: 0, n..<(n + 1)) } ?? zeros : zeros
      var states = [Tensor](repeating: zeros, count: geometry.steps), kept = states
      for s in 0..<length {
        let t = geometry.time(s, length: length), x = try inputs[0].at(n).sliced(axis: 0, t..<(t + 1))
        var u = try x.matmul(inputs[1]), v = try h.matmul(inputs[2])
        if let bias = geometry.bias { (u, v) = (try u + inputs[bias], try v + inputs[bias + 1]) }
        let us = try u.split(sizes: [Int](repeating: hidden, count: cell.gates), axis: 1)
        let vs = try v.split(sizes: [Int](repeating: hidden, count: cell.gates), axis: 1)
        switch cell {
        case .lstm:
          let i = try (us[0] + vs[0]).sigmoid(), f = try (us[1] + vs[1]).sigmoid(), g = try (us[2] + vs[2]).tanh()
          c = try f * c + i * g
          h = try (us[3] + vs[3]).sigmoid() * c.tanh()
        case .gru:
          let r = try (us[0] + vs[0]).sigmoid(), z = try (us[1] + vs[1]).sigmoid(), m = try (us[2] + r * vs[2]).tanh()
          h = try m + z * (h - m)
        case .tanh: h = try (u + v).tanh()
        case .relu: h = try (u + v).relu()
        }
        (states[t], kept[t]) = (h, c)
      }
      sequences.append(try states.isEmpty ? zeros.sliced(axis: 0, 0..<0) : concatenate(states))
      cells.append(try kept.isEmpty ? zeros.sliced(axis: 0, 0..<0) : concatenate(kept))
    }
    func joined(_ parts: [Tensor]) throws -> Tensor {
      parts.isEmpty ? Tensor(unchecked: geometry.sequence, []) : try stack(parts)
    }
    return givesCells ? try stack([joined(sequences), joined(cells)]) : try joined(sequences)
  }
}
