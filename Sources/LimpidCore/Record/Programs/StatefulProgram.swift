/// A program with a memory: some of its outputs are inputs of its next run. A text's keys and values, for instance, which grow by one row
/// with every token.
///
///     let program = try Program(of: [x.value, sum.value]) { [try ($0[1].tensor! + $0[0].tensor!).value] }
///     var adding = StatefulProgram(program, state: [0: 1])  // output 0 becomes input 1
///     try adding.set(Tensor([1]).value, asInput: 0)
///     try adding.run()
///
/// State that can be changed in place is: nothing is copied then. A value: a copy goes its own way.
///
/// `@unchecked Sendable`: what is prepared is copied before it is changed, if anyone else has it.
public struct StatefulProgram: @unchecked Sendable {
  public let program: Program
  private let state: [Int: Int]
  private var prepared: PreparedProgram

  /// `state` says which output becomes which input. They must be of one shape and kind, and the output must be computed. All inputs are zeros
  /// at first.
  public init(_ program: Program, state: [Int: Int]) {
    for (output, input) in state {
      guard case .step = program.outputs[output], program.outputShapes[output] == program.inputShapes[input] else {
        preconditionFailure("output \(output) cannot be input \(input) of the next run")
      }
    }
    self.program = program
    self.state = state
    prepared = PreparedProgram(program, state: state)
    for i in program.inputShapes.indices { prepared.clear(input: i) }
  }

  /// Puts a value in the place of an input.
  public mutating func set(_ value: Value, asInput i: Int) throws(TensorError) {
    guard value.shape == program.inputShapes[i], value.kind == program.inputKinds[i] else {
      throw TensorError(
        operation: "StatefulProgram", came: "\(value.kind) \(value.shape)",
        expected: "\(program.inputKinds[i]) \(program.inputShapes[i])", mend: "give a value of the captured shape")
    }
    separate()
    prepared.copy(value, toInput: i)
  }

  /// Computes the outputs, and puts those that are state in their places.
  public mutating func run() throws(TensorError) {
    separate()
    guard Context.current.usesReference else { return try prepared.run() }
    let values = try program.replay(program.inputShapes.indices.map(prepared.inputValue))
    for (i, value) in values.enumerated() {
      prepared.outputPointer(i).copyMemory(from: value.rawPointer, byteCount: value.byteCount)
    }
    for (output, input) in state { prepared.copy(values[output], toInput: input) }
  }

  /// A copy of an output of the last run.
  public func output(_ i: Int) -> Value { prepared.output(i) }

  /// How its memory is laid out.
  public var memory: MemoryPlan { prepared.memory }

  /// Where the time of a run goes.
  package mutating func timedRun() throws(TensorError) -> [(instruction: Program.Instruction, seconds: Double)] {
    separate()
    return try prepared.timedRun()
  }

  private mutating func separate() {
    if isKnownUniquelyReferenced(&prepared) { return }
    let own = PreparedProgram(program, state: state)
    for i in program.inputShapes.indices { own.copy(prepared.inputValue(i), toInput: i) }
    prepared = own
  }
}
