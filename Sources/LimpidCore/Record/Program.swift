/// A computation captured from its records and frozen: replayed with other inputs of the same shapes, without any Swift code of the
/// model running. Values are let go after their last use.
///
///     let program = try Program(of: [x.value]) { [try model($0[0].tensor!).value] }
///     let y = try program.replay([x2.value])
public struct Program: Sendable {
  /// Where a step finds an input.
  public enum Operand: Sendable {
    case input(Int)
    case step(Int)
    /// What a step remembers for the backward pass, by its place.
    case remembered(step: Int, place: Int)
    case constant(Value)

    /// The step it comes from.
    var step: Int? {
      switch self {
      case .step(let i), .remembered(let i, _): i
      case .input, .constant: nil
      }
    }
  }

  /// One step of the program.
  public struct Instruction: Sendable {
    public let operation: any TensorOperation
    public let operands: [Operand]
    public let shape: Shape
    public let scope: ModulePath
    /// Steps whose values nobody needs after this one.
    let lastUses: [Int]
  }

  public let inputShapes: [Shape]
  public let inputKinds: [String]
  public let instructions: [Instruction]
  public let outputs: [Operand]

  /// Runs `function` once on example inputs and keeps what it did. Whatever does not depend on the inputs is a constant of the program.
  public init(of inputs: [Value], _ function: ([Value]) throws -> [Value]) throws {
    let recorder = Recorder(keeping: .everything)
    let watched = inputs.map { recorder.watch($0, differentiable: false) }
    let results = try Context.with({ $0.recorder = recorder }) { try function(watched) }
    try recorder.checkNothingLost()
    self.init(recorder, watched: watched, results: results)
  }

  private init(_ recorder: Recorder, watched: [Value], results: [Value]) {
    var place: [Int: Operand] = [:]
    for (i, value) in watched.enumerated() { place[recorder.index(value.id)!] = .input(i) }
    let dependent = Program.dependents(recorder, watched: watched)
    func operand(_ value: Value) -> Operand {
      recorder.index(value.id).flatMap { place[$0] } ?? .constant(value.detached)
    }

    var steps: [(Record, [Operand])] = []
    for (i, node) in recorder.nodes.enumerated() where dependent[i] {
      if case .record(let record) = node {
        steps.append((record, record.inputs.map(operand)))
        place[i] = .step(steps.count - 1)
      } else if case .remembered(let position, let number) = node, let step = place[position]?.step {
        place[i] = .remembered(step: step, place: number)
      }
    }
    let ends = results.map(operand)

    // Walk backwards to find each value's last use and the steps that nobody needs.
    var needed = Set(ends.compactMap(\.step))
    var seen = needed
    var lastUses = [[Int]](repeating: [], count: steps.count)
    for i in steps.indices.reversed() where needed.contains(i) {
      for j in steps[i].1.compactMap(\.step) {
        needed.insert(j)
        if seen.insert(j).inserted { lastUses[i].append(j) }
      }
    }
    var number: [Int: Int] = [:]
    for i in steps.indices where needed.contains(i) { number[i] = number.count }
    func renumbered(_ operand: Operand) -> Operand {
      switch operand {
      case .step(let i): .step(number[i]!)
      case .remembered(let i, let place): .remembered(step: number[i]!, place: place)
      case .input, .constant: operand
      }
    }
    instructions = steps.indices.filter(needed.contains).map { i in
      Instruction(
        operation: steps[i].0.operation, operands: steps[i].1.map(renumbered), shape: steps[i].0.output.shape,
        scope: steps[i].0.scope, lastUses: lastUses[i].map { number[$0]! })
    }
    outputs = ends.map(renumbered)
    inputShapes = watched.map(\.shape)
    inputKinds = watched.map(\.kind)
  }

  /// Which nodes depend on an input; the others are computed once, at capture.
  private static func dependents(_ recorder: Recorder, watched: [Value]) -> [Bool] {
    var dependent = [Bool](repeating: false, count: recorder.count)
    for value in watched { dependent[recorder.index(value.id)!] = true }
    for (i, node) in recorder.nodes.enumerated() {
      if case .record(let record) = node {
        dependent[i] = record.inputs.contains { recorder.index($0.id).map { dependent[$0] } ?? false }
      } else if case .remembered(let step, _) = node {
        dependent[i] = dependent[step]
      }
    }
    return dependent
  }

  /// The outputs for these inputs: the same bits as running the captured function on them.
  public func replay(_ inputs: [Value]) throws(TensorError) -> [Value] {
    try check(inputs)
    let reference = Context.current.usesReference
    var values = [Outcome?](repeating: nil, count: instructions.count)
    func value(_ operand: Operand) -> Value {
      switch operand {
      case .input(let i): inputs[i]
      case .step(let i): values[i]!.value
      case .remembered(let i, let place): values[i]!.remembered[place].value
      case .constant(let value): value
      }
    }
    for (i, instruction) in instructions.enumerated() {
      let operands = Inputs(instruction.operands.map(value))
      values[i] = instruction.operation.evaluate(operands, shape: instruction.shape, reference: reference)
      for j in instruction.lastUses { values[j] = nil }
    }
    return outputs.map(value)
  }

  private func check(_ inputs: [Value]) throws(TensorError) {
    guard inputs.map(\.shape) == inputShapes, inputs.map(\.kind) == inputKinds else {
      func list(_ kinds: [String], _ shapes: [Shape]) -> String {
        zip(kinds, shapes).map { "\($0) \($1)" }.joined(separator: ", ")
      }
      throw TensorError(
        operation: "replay", came: list(inputs.map(\.kind), inputs.map(\.shape)),
        expected: list(inputKinds, inputShapes),
        mend: "give inputs of the captured shapes, or capture a program for these")
    }
  }
}

extension Value {
  /// The same value, unknown to any recorder.
  public var detached: Value {
    var copy = self
    copy.id = nil
    return copy
  }
}
