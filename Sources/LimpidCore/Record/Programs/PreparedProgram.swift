import CLimpid

/// A program with its memory and its steps ready: running it computes and does nothing else. Outputs lie at addresses that stay, and so do inputs
/// that are not borrowed.
///
/// For one thread at a time. A `Program` makes and keeps these for its `replay`.
public final class PreparedProgram {
  /// The program with its steps joined where one kernel can do them.
  public let program: Program
  public let memory: MemoryPlan
  /// The inputs' own places. A borrowed value is read where it lies.
  private let own: [Value]
  private var bench: ProgramBench
  private let results: [Value]
  private var steps: ContiguousArray<Prepared> = []
  /// The steps of each part.
  private let parts: [Range<Int>]
  /// What must be asked before each run, because it depends on what inputs hold.
  private var checks: [(instruction: Int, operation: any TensorOperation, inputs: Inputs)] = []
  /// For each input: the steps that read it, and their instructions; nil if it cannot be borrowed.
  private let readers: [[(step: Int, instruction: Int)]?]

  /// Outputs that become inputs and do not lie there yet.
  private let commits: [(from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, byteCount: Int)]

  /// The instruction set it was prepared for, if it cannot run on another.
  private let instructionSet: limpid_isa_kind?

  public convenience init(_ program: Program) { self.init(program, state: [:]) }

  /// A program that keeps its constant weights only in the form in which the kernels read them: half the memory, if nobody else holds them. It
  /// runs on the instruction set it was made on only, and its `program` is for looking at shapes.
  ///
  ///     let prepared = try PreparedProgram(releasing: Program(of: [x.value]) { [try model($0[0].tensor!).value] })
  public convenience init(releasing program: consuming Program) {
    self.init(consume program, state: [:], releases: true)
  }

  /// With outputs that become inputs of the next run: they are written where those lie, or copied there at the end.
  init(_ program: consuming Program, state: [Int: Int], releases: Bool = false) {
    let fused = program.fused
    _ = consume program
    instructionSet = releases ? limpid_isa() : nil
    memory = MemoryPlan(fused, state: state)
    var bench = ProgramBench(consume fused, memory, releases: releases)
    own = bench.inputs
    var ends: [Int] = [], readers = bench.inputs.map { _ in [(step: Int, instruction: Int)]?([]) }
    for i in bench.program.instructions.indices {
      let instruction = bench.program.instructions[i]
      if instruction.operation.memoryUse == .alias { continue }
      let operands = bench.operands(i)
      while ends.count < instruction.part { ends.append(steps.count) }
      for input in Set(instruction.operands.compactMap(bench.input)) { readers[input]?.append((steps.count, i)) }
      steps.append(bench.prepared(i, operands))
      let readsIndices = zip(operands.values, instruction.operands).contains { value, operand in
        if case .input = operand { value.kind == .indices } else { false }
      }
      if readsIndices { checks.append((i, instruction.operation, operands)) }
      if releases { bench.release(i) }
    }
    ends.append(steps.count)
    parts = ends.indices.map { ($0 == 0 ? 0 : ends[$0 - 1])..<ends[$0] }
    self.bench = bench
    let program = bench.program
    self.program = program
    // What is seen from outside, or written, stays at its address.
    for input in program.outputs.compactMap(bench.input) + state.values { readers[input] = nil }
    self.readers = readers
    let results = zip(program.outputs, program.outputShapes).map(bench.value)
    self.results = results
    commits = state.sorted { $0.key < $1.key }.map { output, input in
      (results[output].rawPointer, bench.inputs[input].rawPointer, bench.inputs[input].byteCount)
    }.filter { $0.from != $0.to }
  }

  /// Computes the outputs from what the inputs hold now.
  public func run() throws(TensorError) {
    try check()
    for step in steps { step() }
    commit()
  }

  /// Computes one part of a program that was cut. Its first part also asks whether the inputs can be computed with.
  package func run(part: Int) throws(TensorError) {
    if part == 0 { try check() }
    if parts.indices.contains(part) { for i in parts[part] { steps[i]() } }
    if part == parts.count - 1 { commit() }
  }

  /// Asks whether the inputs can be computed with.
  private func check() throws(TensorError) {
    if let instructionSet, instructionSet != limpid_isa() {
      throw TensorError(
        operation: "run", came: "the instruction set \(String(cString: limpid_isa_name(limpid_isa())))",
        expected: "\(String(cString: limpid_isa_name(instructionSet))), for which the weights were packed",
        mend: "prepare the program again, or keep its weights: PreparedProgram(program)")
    }
    for check in checks { try check.operation.check(check.inputs) }
  }

  private func commit() {
    for commit in commits { commit.to.copyMemory(from: commit.from, byteCount: commit.byteCount) }
  }

  /// Does what `run` does (or one part of it), and says how many seconds each step took.
  package func timedRun(
    part: Int? = nil
  ) throws(TensorError) -> [(instruction: Program.Instruction, seconds: Double)] {
    if part ?? 0 == 0 { try check() }
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
    if bytes > 0 { own[i].rawPointer.copyMemory(from: value.rawPointer, byteCount: bytes) }
    read(own[i], asInput: i)
  }

  /// Takes a value of the right shape as an input. A large one is read where it lies, and held until the next one comes: then the steps that
  /// read it are prepared again, which takes less time than a copy.
  package func take(_ value: Value, asInput i: Int) {
    guard value.byteCount >= Self.largeBytes, readers[i] != nil else { return copy(value, toInput: i) }
    read(value.detached, asInput: i)
  }

  private static let largeBytes = 1 << 16

  private func read(_ value: Value, asInput i: Int) {
    guard let readers = readers[i], bench.inputs[i].rawPointer != value.rawPointer else { return }
    bench.inputs[i] = value
    for reader in readers {
      steps[reader.step] = bench.prepared(reader.instruction, bench.operands(reader.instruction))
    }
    for k in checks.indices where readers.contains(where: { $0.instruction == checks[k].instruction }) {
      checks[k].inputs = bench.operands(checks[k].instruction)
    }
  }

  /// Makes all elements of an input 0.
  func clear(input i: Int) {
    let value = own[i]
    value.rawPointer.initializeMemory(as: UInt8.self, repeating: 0, count: value.byteCount)
    read(value, asInput: i)
  }

  /// The elements of an input, to be written between two runs.
  package func input(_ i: Int) -> UnsafeMutableRawPointer {
    if bench.inputs[i].rawPointer != own[i].rawPointer { copy(bench.inputs[i], toInput: i) }
    return own[i].rawPointer
  }

  /// An input as it is now.
  package func inputValue(_ i: Int) -> Value { bench.inputs[i].copied }

  /// The elements of an output, to be read (or changed) between two runs.
  package func outputPointer(_ i: Int) -> UnsafeMutableRawPointer { results[i].rawPointer }

  /// A copy of an output.
  public func output(_ i: Int) -> Value { results[i].copied }
}
