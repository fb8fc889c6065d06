/// The memory of a prepared program, and its values in it.
struct ProgramBench {
  private(set) var program: Program
  let memory: MemoryPlan
  let block: Storage
  /// The inputs, where they lie at the moment.
  var inputs: [Value]
  /// For each instruction, what was made of its constants.
  private let made: [MadeOfConstants]

  init(_ program: Program, _ memory: MemoryPlan, releases: Bool) {
    self.program = program
    self.memory = memory
    block = Storage(byteCount: memory.byteCount)
    inputs = zip(program.inputKinds, program.inputShapes).map { Value(uninitialized: $0, $1) }
    made = program.instructions.map { _ in MadeOfConstants(areReleased: releases) }
  }

  /// Lets go of the constants that an instruction, prepared before, has a form of its own of. Their shapes stay.
  mutating func release(_ i: Int) {
    for place in made[i].absorbed {
      guard case .constant(let value) = program.instructions[i].operands[place] else { continue }
      let hollow = Storage(block, offset: 0, byteCount: 0)
      program.instructions[i].operands[place] = .constant(Value(value.kind, value.shape, storage: hollow))
    }
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

  /// The input whose memory an operand is, if it is one's.
  func input(of operand: Program.Operand) -> Int? {
    let place: MemoryPlan.Place
    switch operand {
    case .input(let i): return i
    case .constant: return nil
    case .step(let i): place = memory.result(i)
    case .remembered(let i, let number): place = memory.remembered(i, number)
    }
    if case .same(let source) = place { return input(of: source) }
    return nil
  }

  /// What an instruction reads.
  func operands(_ i: Int) -> Inputs {
    let step = program.instructions[i]
    let constants = step.operands.indices.filter { if case .constant = step.operands[$0] { true } else { false } }
    return Inputs(zip(step.operands, step.operandShapes).map(value), constants: constants, made: made[i])
  }

  /// An instruction as a closure: its own, or one that computes as usual and copies the result to its place.
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
