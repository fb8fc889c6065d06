import CLimpid

/// A recurrent layer over a whole sequence: at each step the state h becomes what `cell` makes of u = x · weight + bias and
/// v = h · recurrent + bias.
///
///     let x = try Tensor([1, 3, 1], [1, 0, 0]), one = try Tensor([1, 1], [1])
///     print(try Recurrence(cell: .tanh)([x.value, one.value, one.value]))
///     // [[[0.7615942],
///     //   [ 0.642015],
///     //   [  0.56627]]]
///
/// **Shapes** x [N, T, I], weight [I, G · H], recurrent [H, G · H] (G gates side by side, see `RecurrentCell`); then, as the flags say, two biases
/// [G · H], the state at the beginning h [N, H] (LSTM: and c), and the number of steps of each example, [N]. The result is h at each step,
/// [N, T, H]; with `givesCells` (LSTM) h and c, [2, N, T, H]. Beyond an example's length it is 0. Reversed, each example goes from its last
/// step to its first.
///
/// The products of all steps' inputs are one matrix product. It remembers gates and cells. The gradient is `RecurrenceGradient`.
///
/// Hochreiter and Schmidhuber, "Long short-term memory", 1997; Cho et al., "Learning phrase representations using RNN encoder–decoder",
/// 2014.
public struct Recurrence: RememberingPrimitive {
  public let cell: RecurrentCell
  public let isReversed: Bool
  public let hasBias: Bool
  public let hasState: Bool
  public let hasLengths: Bool
  public let givesCells: Bool

  public init(
    cell: RecurrentCell, isReversed: Bool = false, hasBias: Bool = false, hasState: Bool = false,
    hasLengths: Bool = false, givesCells: Bool = false
  ) {
    self.cell = cell
    self.isReversed = isReversed
    self.hasBias = hasBias
    self.hasState = hasState
    self.hasLengths = hasLengths
    self.givesCells = givesCells && cell == .lstm
  }

  public var attributes: String {
    (["cell: \(cell)"]
      + [
        (isReversed, "reversed"), (hasBias, "bias"), (hasState, "state"), (hasLengths, "lengths"),
        (givesCells, "cells"),
      ].compactMap { $0 ? $1 : nil }).joined(separator: ", ")
  }

  /// How many tensors the state is.
  package var states: Int { cell == .lstm ? 2 : 1 }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let x = inputs[0], weight = inputs[1], recurrent = inputs[2]
    func refuse(_ expected: String, _ mend: String) -> TensorError {
      TensorError(
        operation: Self.name, came: inputs.map(\.description).joined(separator: ", "), expected: expected, mend: mend)
    }
    guard x.rank == 3 else { throw refuse("x of three axes", "give [batch, steps, inputs]") }
    guard recurrent.rank == 2, recurrent[0] > 0, recurrent[1] == cell.gates * recurrent[0],
      weight == [x[2], recurrent[1]]
    else {
      throw refuse(
        "weight [\(x[2]), \(cell.gates) · hidden] and recurrent [hidden, \(cell.gates) · hidden]",
        "make the weights for \(cell.gates == 1 ? "one gate" : "\(cell.gates) gates") side by side")
    }
    let geometry = RecurrenceGeometry(self, inputs)
    let biases = geometry.bias.map { inputs[$0...($0 + 1)] } ?? [],
      states = geometry.state.map { inputs[$0..<($0 + self.states)] } ?? []
    guard biases.allSatisfy({ $0 == [geometry.wide] }), states.allSatisfy({ $0 == [geometry.batch, geometry.hidden] }),
      geometry.lengths.map({ inputs[$0] == [geometry.batch] }) ?? true
    else {
      throw refuse(
        "biases [\(geometry.wide)], states [\(geometry.batch), \(geometry.hidden)], lengths [\(geometry.batch)]",
        "give one state and one length for each example")
    }
    return givesCells ? Shape([2] + geometry.sequence.dimensions) : geometry.sequence
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] {
    let geometry = RecurrenceGeometry(self, inputs)
    return cell.gates == 1 ? [] : [[geometry.batch, geometry.steps, geometry.wide], geometry.sequence]
  }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let run = RecurrenceRun(RecurrenceGeometry(self, (0..<x.count).map { x.shape($0) }), x)
    return (givesCells ? run.h + run.kept : run.h, cell.gates == 1 ? [] : [run.gates, run.kept])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let geometry = RecurrenceGeometry(self, x.shapes), count = geometry.sequence.elementCount, out = y.floats
    var work = geometry.work(x)
    work.out = out
    if cell.gates > 1 { (work.gates, work.kept) = (y.remembered[0], y.remembered[1]) }
    let cells = givesCells ? y.remembered[1] : nil
    return { [work] in
      withUnsafePointer(to: work) { demandMemory(limpid_recurrent($0)) }
      if let cells { (out + count).update(from: cells, count: count) }
    }
  }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let geometry = RecurrenceGeometry(self, step.inputs.shapes), count = geometry.lengths ?? step.inputs.count
    let lengths = [Cotangent.none(because: "lengths are whole numbers")][..<(geometry.lengths == nil ? 0 : 1)]
    guard (0..<count).contains(where: step.needs) else {
      return [Cotangent](repeating: .skipped, count: count) + lengths
    }
    let operation = RecurrenceGradient(self, skipsInput: !step.needs(0))
    let gradient = try operation([g.value] + step.inputs.values + [step.output.value] + step.remembered.map(\.value))
    var answers: [Cotangent] = [], start = 0
    for i in 0..<count {
      if i == 0 && operation.skipsInput {
        answers.append(.skipped)
        continue
      }
      let shape = step.inputs.shapes[i], end = start + shape.elementCount
      answers.append(
        try step.ifNeeded(i) { [start] () throws(TensorError) in
          try gradient.sliced(axis: 0, start..<end).reshaped(to: shape)
        })
      start = end
    }
    return answers + lengths
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [1, 3, 1], [1, 0, 0]), one = Tensor(unchecked: [1, 1], [1])
    let four = Tensor(unchecked: [1, 4], [1, 1, 1, 1])
    return [
      Example(
        Recurrence(cell: .tanh), [x.value, one.value, one.value],
        prints: "[[[0.7615942],\n  [ 0.642015],\n  [  0.56627]]]"),
      Example(
        Recurrence(cell: .lstm), [x.value, four.value, four.value],
        prints: "[[[0.36960638],\n  [0.29081303],\n  [0.25070187]]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] { cases(&make, gradient: false) }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Recurrence(cell: .gru), [2, 5, 3], [3, 8], [2, 8],
        says: """
          recurrence: [2, 5, 3], [3, 8], [2, 8] needs weight [3, 3 · hidden] and recurrent [hidden, 3 · hidden]
            mend  make the weights for 3 gates side by side
          """),
      Refusal(
        Recurrence(cell: .tanh, hasState: true), [2, 5, 3], [3, 4], [4, 4], [1, 4],
        says: """
          recurrence: [2, 5, 3], [3, 4], [4, 4], [1, 4] needs biases [4], states [2, 4], lengths [2]
            mend  give one state and one length for each example
          """),
    ]
  }
}

extension Recurrence {
  /// Every cell, in both directions, with and without what is optional; tails of vectors; more than one block of hidden units.
  static func cases(_ make: inout CaseMaker, gradient: Bool) -> [Case] {
    var cases: [Case] = []
    func add(_ operation: Recurrence, _ n: Int, _ t: Int, _ i: Int, _ h: Int, _ make: inout CaseMaker) {
      let wide = operation.cell.gates * h
      var inputs = [make.tensor([n, t, i]), make.tensor([i, wide], in: -1...1), make.tensor([h, wide], in: -1...1)]
        .map(\.value)
      if operation.hasBias { inputs += [make.tensor([wide]).value, make.tensor([wide]).value] }
      if operation.hasState { for _ in 0..<operation.states { inputs.append(make.tensor([n, h]).value) } }
      if operation.hasLengths { inputs.append(make.indices([n], below: t + 1).value) }
      guard gradient else { return cases.append(Case(operation, inputs)) }
      let shape: Shape = operation.givesCells ? [2, n, t, h] : [n, t, h]
      let outcome = operation.evaluate(Inputs(inputs), shape: shape, reference: true)
      cases.append(
        Case(
          RecurrenceGradient(operation, skipsInput: n == 3),
          [make.tensor(shape).value] + inputs + [outcome.value] + outcome.remembered.map(\.value)))
    }
    for cell in RecurrentCell.allCases {
      add(Recurrence(cell: cell), 2, 3, 1, 2, &make)
      add(Recurrence(cell: cell, isReversed: true, hasBias: true, hasState: true, givesCells: true), 1, 2, 2, 1, &make)
      add(Recurrence(cell: cell, hasBias: true, hasLengths: true, givesCells: true), 3, 4, 2, 1, &make)
      add(Recurrence(cell: cell, isReversed: true, hasState: true, hasLengths: true), 3, 3, 1, 2, &make)
      add(Recurrence(cell: cell, hasBias: true), 17, 2, 2, 3, &make)
      add(Recurrence(cell: cell), 0, 2, 2, 3, &make)
      add(Recurrence(cell: cell, hasState: true), 2, 0, 2, 3, &make)
    }
    add(Recurrence(cell: .lstm, hasBias: true), 2, 2, 1, 17, &make)
    return cases
  }
}
