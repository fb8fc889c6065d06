import LimpidCore

/// What a recurrent layer gives.
public enum RecurrentOutput: String, Sendable, CaseIterable {
  /// The state at every step, [N, T, H].
  case sequence
  /// The state after the last step, [N, H]; of a reversed direction the one after the first.
  case last
}

/// The states of a recurrent layer between two sequences: for each layer, and in it each direction, h [N, H], and for LSTM c [N, H].
public struct RecurrentState: Sendable {
  public var h: [Tensor]
  public var c: [Tensor]

  public init(h: [Tensor], c: [Tensor] = []) {
    self.h = h
    self.c = c
  }
}

/// The weights of one direction of one recurrent layer: G gates of H numbers side by side, in the order of `RecurrentCell`.
public struct RecurrentWeights: Module {
  /// [I, G · H] and [H, G · H].
  public var weight: Parameter
  public var recurrent: Parameter
  /// [G · H] each; of input and state, as in PyTorch.
  public var bias: Parameter?
  public var recurrentBias: Parameter?

  init(_ inputs: Int, _ hidden: Int, gates: Int, bias: Bool) {
    let bound = Uniform(1 / Float(hidden).squareRoot()), wide = product(gates, hidden)
    weight = Parameter([inputs, wide], bound)
    recurrent = Parameter([hidden, wide], bound)
    self.bias = bias ? Parameter([wide], .zeros, role: .bias) : nil
    recurrentBias = bias ? Parameter([wide], .zeros, role: .bias) : nil
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&recurrent, "recurrent")
    try v.visit(&bias, "bias")
    try v.visit(&recurrentBias, "recurrentBias")
  }
}

/// Recurrent layers one on top of the other, in one direction or in both: what `LSTM`, `GRU` and `RNN` are made of.
public struct RecurrentStack: Sendable {
  public let cell: RecurrentCell
  public let inputs: Int
  public let hidden: Int
  public let depth: Int
  public let isBidirectional: Bool
  public let output: RecurrentOutput
  let hasBias: Bool
  /// Layer by layer; of two directions the one from the first step comes first.
  public var directions: [RecurrentWeights]

  public init(
    _ cell: RecurrentCell, _ inputs: Int, _ hidden: Int, depth: Int, isBidirectional: Bool, bias: Bool,
    output: RecurrentOutput
  ) {
    self.cell = cell
    self.inputs = inputs
    self.hidden = hidden
    self.depth = depth
    self.isBidirectional = isBidirectional
    self.output = output
    hasBias = bias
    let ways = isBidirectional ? 2 : 1
    directions = (0..<max(0, product(depth, ways))).map { i in
      RecurrentWeights(i < ways ? inputs : product(hidden, ways), hidden, gates: cell.gates, bias: bias)
    }
  }

  /// The output for x [N, T, I], which starts from `state` if there is one.
  public func callAsFunction(_ x: Tensor, lengths: IndexTensor? = nil, state: RecurrentState? = nil) throws -> Tensor {
    try run(x, lengths, state, givesState: false).output
  }

  /// The output, and the state with which a next sequence can go on.
  public func withState(
    _ x: Tensor, lengths: IndexTensor? = nil, state: RecurrentState? = nil
  ) throws -> (output: Tensor, state: RecurrentState) {
    try run(x, lengths, state, givesState: true)
  }

  private func run(
    _ x: Tensor, _ lengths: IndexTensor?, _ state: RecurrentState?, givesState: Bool
  ) throws -> (output: Tensor, state: RecurrentState) {
    try check(x, lengths, state)
    let ways = isBidirectional ? 2 : 1
    var y = x, next = RecurrentState(h: [])
    for layer in 0..<depth {
      var sequences: [Tensor] = [], ends: [Tensor] = []
      for way in 0..<ways {
        let i = layer * ways + way, weights = directions[i]
        let givesCells = givesState && cell == .lstm
        var operands = [y.value, weights.weight.value.value, weights.recurrent.value.value]
        if let bias = weights.bias, let other = weights.recurrentBias {
          operands += [bias.value.value, other.value.value]
        }
        if let state { operands += cell == .lstm ? [state.h[i].value, state.c[i].value] : [state.h[i].value] }
        if let lengths { operands.append(lengths.value) }
        let operation = Recurrence(
          cell: cell, isReversed: way == 1, hasBias: weights.bias != nil, hasState: state != nil,
          hasLengths: lengths != nil, givesCells: givesCells)
        let result = try operation(operands), sequence = givesCells ? try result.at(0) : result
        sequences.append(sequence)
        if givesState || (output == .last && layer == depth - 1) {
          ends.append(try end(sequence, lengths, isReversed: way == 1))
          if givesState { next.h.append(ends[way]) }
          if givesCells { next.c.append(try end(result.at(1), lengths, isReversed: way == 1)) }
        }
      }
      y =
        try output == .last && layer == depth - 1
        ? (ways == 1 ? ends[0] : concatenate(ends, axis: 1))
        : (ways == 1 ? sequences[0] : concatenate(sequences, axis: 2))
    }
    return (y, next)
  }

  /// The state after the last step that an example has (reversed: after the first), [N, H].
  private func end(_ sequence: Tensor, _ lengths: IndexTensor?, isReversed: Bool) throws -> Tensor {
    let steps = sequence.shape[1]
    if isReversed { return try sequence.at(0, axis: 1) }
    guard let lengths else { return try sequence.at(steps - 1, axis: 1) }
    let rows = lengths.array.enumerated().map { Int32($0 * steps) + max($1 - 1, 0) }
    return try sequence.reshaped(to: [-1, hidden]).gathering(IndexTensor(rows))
  }

  private func check(_ x: Tensor, _ lengths: IndexTensor?, _ state: RecurrentState?) throws(TensorError) {
    func refuse(_ came: String, _ expected: String, _ mend: String) -> TensorError {
      TensorError(operation: summary, came: came, expected: expected, mend: mend)
    }
    guard depth > 0 else {
      throw refuse("depth \(depth)", "a whole number from 1", "check the arithmetic that made it")
    }
    guard x.rank == 3, x.shape[2] == inputs, x.shape[1] > 0 else {
      throw refuse(
        "\(x.shape)", "[batch, steps, \(inputs)] with a step or more", "give one row of \(inputs) for each step")
    }
    if let lengths {
      for length in lengths.array where !(1...Int32(x.shape[1])).contains(length) {
        throw refuse(
          "a length of \(length) in \(x.shape[1]) steps", "lengths from 1 to \(x.shape[1])",
          "count the steps that are not padding")
      }
    }
    if let state {
      guard state.h.count == directions.count, state.c.count == (cell == .lstm ? directions.count : 0) else {
        throw refuse(
          "a state of \(state.h.count) h and \(state.c.count) c",
          "\(directions.count) h\(cell == .lstm ? " and \(directions.count) c" : "")",
          "give one for each layer and direction")
      }
    }
  }

  public var summary: String {
    let extra = [
      depth == 1 ? nil : "\(depth) layers", isBidirectional ? "both ways" : nil, hasBias ? nil : "no bias",
      output == .last ? "last state" : nil,
    ].compactMap { $0 }
    let name = cell == .lstm ? "LSTM" : cell == .gru ? "GRU" : "RNN"
    return
      ([(name + " \(inputs) → \(isBidirectional ? product(2, hidden) : hidden)" + (cell == .relu ? " ReLU" : ""))]
      + extra)
      .joined(separator: ", ")
  }

  var attributes: Attributes {
    [
      "inputs": inputs, "hidden": hidden, "depth": depth, "bidirectional": isBidirectional, "bias": hasBias,
      "output": output.rawValue,
    ]
  }

  init(_ cell: RecurrentCell, reading attributes: inout AttributeReader) throws {
    self.init(
      cell, try attributes.integer("inputs"), try attributes.integer("hidden"),
      depth: try attributes.integer("depth", atMost: 1000, or: 1),
      isBidirectional: try attributes.flag("bidirectional", or: false), bias: try attributes.flag("bias", or: true),
      output: try attributes.choice("output", or: RecurrentOutput.sequence))
  }

  /// A dry run on no examples asks for no step at all; one is enough for every shape.
  static func nearest(_ shape: Shape, _ inputs: Int) -> Shape { shape.fitted(rank: 3, last: inputs) }
}
