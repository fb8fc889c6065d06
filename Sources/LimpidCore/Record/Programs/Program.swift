import Synchronization

/// A computation captured from its records and frozen: replayed with other inputs of the same shapes, without any Swift code of the
/// model running.
///
///     let program = try Program(of: [x.value]) { [try model($0[0].tensor!).value] }
///     let y = try program.replay([x2.value])
///     print(program.memory)
///
/// Its memory is planned: one block for all steps, values that are never needed at the same time share places. Its steps are prepared:
/// what remains of a step is the call of its kernel. The bits are those of the captured function.
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
    public internal(set) var operands: [Operand]
    /// The shapes under which the operands are read.
    public let operandShapes: [Shape]
    public let shape: Shape
    public let scope: ModulePath
    public let phase: Phase
    /// The part of the program it belongs to; see `Program.cut`.
    public var part = 0
  }

  public let inputShapes: [Shape]
  public let inputKinds: [Value.Kind]
  /// The steps as they were captured.
  public internal(set) var instructions: [Instruction]
  public let outputs: [Operand]
  /// The shapes under which the outputs are seen.
  public let outputShapes: [Shape]
  /// Programs ready to run, for `replay`.
  private let ready = PreparedPrograms()

  init(
    inputShapes: [Shape], inputKinds: [Value.Kind], instructions: [Instruction], outputs: [Operand],
    outputShapes: [Shape]
  ) {
    self.inputShapes = inputShapes
    self.inputKinds = inputKinds
    self.instructions = instructions
    self.outputs = outputs
    self.outputShapes = outputShapes
  }

  /// Where the values of all steps lie, and how much memory that takes.
  public var memory: MemoryPlan { MemoryPlan(fused) }

  /// The outputs for these inputs: the same bits as running the captured function on them. May be called from several threads at once.
  public func replay(_ inputs: [Value]) throws(TensorError) -> [Value] {
    try check(inputs)
    if Context.current.usesReference { return try define(inputs) }
    let program = ready.take() ?? PreparedProgram(self)
    for (i, value) in inputs.enumerated() { program.take(value, asInput: i) }
    try program.run()
    let results = outputs.indices.map { program.output($0) }
    ready.give(program)
    return results
  }

  /// The same by the operations' definitions.
  private func define(_ inputs: [Value]) throws(TensorError) -> [Value] {
    var values: [Outcome] = []
    func value(_ operand: Operand, _ shape: Shape) -> Value {
      switch operand {
      case .input(let i): inputs[i].viewed(as: shape)
      case .step(let i): values[i].value.viewed(as: shape)
      case .remembered(let i, let place): values[i].remembered[place].value.viewed(as: shape)
      case .constant(let value): value.viewed(as: shape)
      }
    }
    for instruction in instructions {
      let operands = Inputs(zip(instruction.operands, instruction.operandShapes).map(value))
      try instruction.operation.check(operands)
      values.append(instruction.operation.evaluate(operands, shape: instruction.shape, reference: true))
    }
    return zip(outputs, outputShapes).map(value)
  }

  /// Refuses inputs of other shapes than the captured ones.
  package func check(_ inputs: [Value]) throws(TensorError) {
    guard inputs.map(\.shape) == inputShapes, inputs.map(\.kind) == inputKinds else {
      func list(_ kinds: [Value.Kind], _ shapes: [Shape]) -> String {
        zip(kinds, shapes).map { "\($0) \($1)" }.joined(separator: ", ")
      }
      throw TensorError(
        operation: "replay", came: inputs.isEmpty ? "no inputs" : list(inputs.map(\.kind), inputs.map(\.shape)),
        expected: inputKinds.isEmpty ? "none" : list(inputKinds, inputShapes),
        mend: "give inputs of the captured shapes, or capture a program for these")
    }
  }
}

extension Program.Instruction: CustomStringConvertible {
  public var description: String {
    let from = operandShapes.map(\.description).joined(separator: ", ")
    return "\(scope.isEmpty ? "" : "\(scope): ")\(operation.signature) \(from) → \(shape)"
  }
}

/// Prepared programs that nobody uses at the moment.
///
/// `@unchecked Sendable`: a prepared program is used by the one thread that took it.
private final class PreparedPrograms: @unchecked Sendable {
  private let lock = Mutex(())
  private var idle: [PreparedProgram] = []

  func take() -> PreparedProgram? { lock.withLock { _ in idle.popLast() } }
  func give(_ program: PreparedProgram) { lock.withLock { _ in idle.append(program) } }
}

extension Value {
  /// The same value, unknown to any recorder.
  public var detached: Value {
    if case .tensor(let t) = self { return .tensor(t.detached) }
    var copy = self
    copy.id = nil
    return copy
  }

  /// The same memory under another shape of the same count.
  func viewed(as shape: Shape) -> Value {
    if shape == self.shape { return self }
    switch self {
    case .tensor(let t): return .tensor(Tensor(shape, storage: t.storage, id: nil))
    case .indices(let t): return .indices(IndexTensor(shape, storage: t.storage, id: nil))
    case .mask(let t): return .mask(MaskTensor(shape, storage: t.storage, id: nil))
    }
  }
}
