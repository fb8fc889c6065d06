/// A program with its memory and its steps ready: running it computes and does nothing else. Inputs and outputs lie at addresses that stay.
///
/// For one thread at a time. A `Program` makes and keeps these for its `replay`.
public final class PreparedProgram {
  /// The program with its steps joined where one kernel can do them.
  public let program: Program
  public let memory: MemoryPlan
  private let block: Storage
  private let inputs: [Value]
  private let results: [Value]
  private let steps: ContiguousArray<Prepared>
  /// The steps of each part.
  private let parts: [Range<Int>]
  /// What must be asked before each run, because it depends on what inputs hold.
  private let checks: [(operation: any TensorOperation, inputs: Inputs)]

  /// Outputs that become inputs and do not lie there yet.
  private let commits: [(from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, byteCount: Int)]

  public convenience init(_ program: Program) { self.init(program, state: [:]) }

  /// With outputs that become inputs of the next run: they are written where those lie, or copied there at the end.
  init(_ program: Program, state: [Int: Int]) {
    let program = program.fused
    self.program = program
    memory = MemoryPlan(program, state: state)
    let bench = Bench(program, memory)
    inputs = bench.inputs
    block = bench.block
    var steps: ContiguousArray<Prepared> = [], ends: [Int] = []
    var checks: [(any TensorOperation, Inputs)] = []
    for (i, instruction) in program.instructions.enumerated() {
      if instruction.operation.memoryUse == .alias { continue }
      let constants = instruction.operands.indices.filter { place in
        if case .constant = instruction.operands[place] { true } else { false }
      }
      let operands = Inputs(
        zip(instruction.operands, instruction.operandShapes).map(bench.value), constants: constants)
      while ends.count < instruction.part { ends.append(steps.count) }
      steps.append(bench.prepared(i, operands))
      let readsIndices = zip(operands.values, instruction.operands).contains { value, operand in
        if case .input = operand { value.kind == .indices } else { false }
      }
      if readsIndices { checks.append((instruction.operation, operands)) }
    }
    self.steps = steps
    ends.append(steps.count)
    parts = ends.indices.map { ($0 == 0 ? 0 : ends[$0 - 1])..<ends[$0] }
    self.checks = checks
    let results = zip(program.outputs, program.outputShapes).map(bench.value)
    self.results = results
    commits = state.sorted { $0.key < $1.key }.map { output, input in
      (results[output].rawPointer, bench.inputs[input].rawPointer, bench.inputs[input].byteCount)
    }.filter { $0.from != $0.to }
  }

  /// Computes the outputs from what the inputs hold now.
  public func run() throws(TensorError) {
    for check in checks { try check.operation.check(check.inputs) }
    for step in steps { step() }
    commit()
  }

  /// Computes one part of a program that was cut. Its first part also asks whether the inputs can be computed with.
  package func run(part: Int) throws(TensorError) {
    if part == 0 { for check in checks { try check.operation.check(check.inputs) } }
    if parts.indices.contains(part) { for i in parts[part] { steps[i]() } }
    if part == parts.count - 1 { commit() }
  }

  private func commit() {
    for commit in commits { commit.to.copyMemory(from: commit.from, byteCount: commit.byteCount) }
  }

  /// Does what `run` does (or one part of it), and says how many seconds each step took.
  package func timedRun(
    part: Int? = nil
  ) throws(TensorError) -> [(instruction: Program.Instruction, seconds: Double)] {
    if part ?? 0 == 0 { for check in checks { try check.operation.check(check.inputs) } }
    let places = part.map { parts.indices.contains($0) ? parts[$0] : 0..<0 } ?? steps.indices
    let instructions = program.instructions.filter { $0.operation.memoryUse != .alias }
    let clock = ContinuousClock()
    defer { if part == nil || part == parts.count - 1 { commit() } }
    return places.map { i in
      let start = clock.now
      steps[i]()
      let time = (clock.now - start).components
      return (instructions[i], Double(time.seconds) + Double(time.attoseconds) * 1e-18)
    }
  }

  /// Copies a value of the right shape to the place of an input.
  package func copy(_ value: Value, toInput i: Int) {
    let bytes = value.byteCount
    if bytes > 0 { inputs[i].rawPointer.copyMemory(from: value.rawPointer, byteCount: bytes) }
  }

  /// Makes all elements of an input 0.
  func clear(input i: Int) {
    let value = inputs[i]
    value.rawPointer.initializeMemory(as: UInt8.self, repeating: 0, count: value.byteCount)
  }

  /// The elements of an input, to be written between two runs.
  package func input(_ i: Int) -> UnsafeMutableRawPointer { inputs[i].rawPointer }

  /// An input as it is now.
  package func inputValue(_ i: Int) -> Value { inputs[i].copied }

  /// The elements of an output, to be read (or changed) between two runs.
  package func outputPointer(_ i: Int) -> UnsafeMutableRawPointer { results[i].rawPointer }

  /// A copy of an output.
  public func output(_ i: Int) -> Value { results[i].copied }
}

/// The memory of a prepared program, and its values in it.
private struct Bench {
  let program: Program
  let memory: MemoryPlan
  let block: Storage
  let inputs: [Value]

  init(_ program: Program, _ memory: MemoryPlan) {
    self.program = program
    self.memory = memory
    block = Storage(byteCount: memory.byteCount)
    inputs = zip(program.inputKinds, program.inputShapes).map { Value(uninitialized: $0, $1) }
  }

  func value(_ operand: Program.Operand, _ shape: Shape) -> Value {
    switch operand {
    case .input(let i): inputs[i].viewed(as: shape)
    case .constant(let value): value.viewed(as: shape)
    case .step(let i): value(memory.result(i), program.instructions[i].operation.resultKind, shape)
    case .remembered(let i, let place): value(memory.remembered(i, place), .tensor, shape)
    }
  }

  private func value(_ place: MemoryPlan.Place, _ kind: Value.Kind, _ shape: Shape) -> Value {
    switch place {
    case .same(let operand): value(operand, shape)
    case .offset(let offset):
      Value(kind, shape, storage: Storage(block, offset: offset, byteCount: shape.elementCount * kind.stride))
    }
  }

  /// The step as a closure: its own, or one that computes as usual and copies the result to its place.
  func prepared(_ i: Int, _ operands: Inputs) -> Prepared {
    let step = program.instructions[i], operation = step.operation
    let output = value(.step(i), step.shape)
    let kept = operation.rememberedShapes(step.operandShapes).enumerated().map {
      value(.remembered(step: i, place: $0), $1)
    }
    let place = Placement(
      output.rawPointer, remembered: kept.map { $0.rawPointer.assumingMemoryBound(to: Float.self) }, shape: step.shape)
    if let prepared = operation.prepare(operands, place) { return prepared }
    return {
      let outcome = operation.evaluate(operands, shape: step.shape, reference: false)
      for (value, place) in zip([outcome.value] + outcome.remembered.map(\.value), [output] + kept) {
        place.rawPointer.copyMemory(from: value.rawPointer, byteCount: value.byteCount)
      }
    }
  }
}
