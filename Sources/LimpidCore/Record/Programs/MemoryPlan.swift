/// Where the values of a program lie: one block of memory, in which values that are never needed at the same time share places.
///
///     print(program.memory)
///     // 41 values, 1.2 MB in one block of 0.4 MB; inputs 2.1 MB, constants 40 B
///
/// A value lives from the step that makes it to the last one that reads it. Reshaped values are the same memory; an elementwise step
/// writes over an input that nobody needs any more, and so do some contractions over what they add. Places are given to the largest values first, each at the lowest offset where it
/// meets no other that lives at the same time; all are multiples of 64 bytes.
public struct MemoryPlan: Sendable {
  enum Place: Sendable {
    case offset(Int)
    /// The value is an input or a constant, perhaps under another shape.
    case same(Program.Operand)
  }

  /// The bytes of the block.
  public let byteCount: Int
  /// The bytes of all values that the steps make, each counted once.
  public let valueBytes: Int
  /// The number of values that the steps make.
  public let valueCount: Int
  public let inputBytes: Int
  public let constantBytes: Int
  /// Each value that has a place of its own: the step that makes it, the last that reads it (the number of steps, if it is an output), its
  /// bytes.
  package let spans: [(begin: Int, end: Int, bytes: Int)]
  /// The place of each step's result, followed by those of what it remembers.
  private let places: [Place]
  private let first: [Int]

  /// `state`: outputs that are inputs of the next run. They lie where those do, if no step reads the old value later.
  init(_ program: Program, state: [Int: Int] = [:]) {
    let values = Lifetimes(program, state: state)
    first = values.first
    var places = [Place](repeating: .offset(0), count: values.count)
    var placed: [(begin: Int, end: Int, offset: Int, bytes: Int)] = []
    var total = 0
    let owners = (0..<values.count).filter { values.owner($0) == $0 && values.same[$0] == nil }
    for slot in owners.sorted(by: { (values.bytes[$1], $0) < (values.bytes[$0], $1) }) {
      let bytes = (values.bytes[slot] + 63) / 64 * 64
      if bytes == 0 { continue }
      var offset = 0
      for other in placed.filter({ $0.begin <= values.end[slot] && values.begin[slot] <= $0.end })
        .sorted(by: { $0.offset < $1.offset })
      {
        if other.offset - offset >= bytes { break }
        offset = max(offset, other.offset + other.bytes)
      }
      placed.append((values.begin[slot], values.end[slot], offset, bytes))
      places[slot] = .offset(offset)
      total = max(total, offset + bytes)
    }
    for slot in 0..<values.count {
      let owner = values.owner(slot)
      places[slot] = values.same[owner].map { .same($0) } ?? places[owner]
    }
    self.places = places
    spans = owners.map { (values.begin[$0], values.end[$0], values.bytes[$0]) }
    byteCount = total
    valueCount = values.count
    valueBytes = values.bytes.reduce(0, +)
    inputBytes = zip(program.inputShapes, program.inputKinds).reduce(0) { $0 + $1.0.elementCount * $1.1.stride }
    constantBytes = program.instructions.reduce(0) { sum, instruction in
      instruction.operands.reduce(sum) { if case .constant(let value) = $1 { $0 + value.byteCount } else { $0 } }
    }
  }

  /// Where the result of a step lies.
  func result(_ step: Int) -> Place { places[first[step]] }
  /// Where something lies that a step remembers.
  func remembered(_ step: Int, _ place: Int) -> Place { places[first[step] + 1 + place] }
}

extension MemoryPlan: CustomStringConvertible {
  public var description: String {
    func size(_ bytes: Int) -> String {
      if bytes < 10_000 { return "\(bytes) B" }
      let tenths = bytes < 10_000_000 ? bytes / 100 : bytes / 100_000
      return "\(tenths / 10).\(tenths % 10) \(bytes < 10_000_000 ? "kB" : "MB")"
    }
    return
      "\(valueCount) values, \(size(valueBytes)) in one block of \(size(byteCount)); inputs \(size(inputBytes)), constants \(size(constantBytes))"
  }
}

/// The values of a program, numbered: when each is made and last read, and which share memory from the outset.
private struct Lifetimes {
  /// The number of each step's result; what it remembers follows.
  private(set) var first: [Int] = []
  private(set) var bytes: [Int] = []
  private(set) var begin: [Int] = []
  private(set) var end: [Int] = []
  /// For a value that is an input or a constant.
  private(set) var same: [Program.Operand?] = []
  private var parent: [Int] = []

  var count: Int { bytes.count }

  init(_ program: Program, state: [Int: Int]) {
    for (i, step) in program.instructions.enumerated() {
      first.append(bytes.count)
      let kept = step.operation.rememberedShapes(step.operandShapes)
      bytes.append(step.shape.elementCount * step.operation.resultKind.stride)
      bytes += kept.map { 4 * $0.elementCount }
      begin += [Int](repeating: i, count: 1 + kept.count)
    }
    end = begin
    same = [Program.Operand?](repeating: nil, count: count)
    parent = Array(0..<count)
    for (i, step) in program.instructions.enumerated() {
      for slot in step.operands.compactMap(slot) { end[slot] = max(end[slot], i) }
    }
    for slot in program.outputs.compactMap(slot) { end[slot] = program.instructions.count }
    for (output, input) in state where canReplace(program, input: input, output: output) {
      same[slot(program.outputs[output])!] = .input(input)
    }
    share(program)
  }

  /// Whether an output may be written over an input: nothing reads the input after the step that makes the output, and that step itself only
  /// element by element.
  private func canReplace(_ program: Program, input: Int, output: Int) -> Bool {
    func isInput(_ operand: Program.Operand) -> Bool { if case .input(input) = operand { true } else { false } }
    guard case .step(let maker) = program.outputs[output], !program.outputs.contains(where: isInput) else {
      return false
    }
    let made = program.instructions[maker]
    guard made.operation.memoryUse != .alias else { return false }
    return program.instructions.enumerated().allSatisfy { i, step in
      zip(step.operands, step.operandShapes).allSatisfy { operand, shape in
        if !isInput(operand) { return true }
        if step.operation.memoryUse == .alias { return false }
        return i < maker || (i == maker && step.operation.memoryUse == .inPlace && shape == step.shape)
      }
    }
  }

  /// The number of what an operand reads.
  private func slot(_ operand: Program.Operand) -> Int? {
    switch operand {
    case .step(let i): first[i]
    case .remembered(let i, let place): first[i] + 1 + place
    case .input, .constant: nil
    }
  }

  /// The value whose memory this one uses.
  func owner(_ slot: Int) -> Int {
    var slot = slot
    while parent[slot] != slot { slot = parent[slot] }
    return slot
  }

  private mutating func join(_ slot: Int, to other: Int) {
    let owner = owner(other)
    parent[slot] = owner
    end[owner] = max(end[owner], end[slot])
  }

  private mutating func share(_ program: Program) {
    for (i, step) in program.instructions.enumerated() where step.operation.memoryUse == .alias {
      guard let source = slot(step.operands[0]) else {
        same[first[i]] = step.operands[0]
        continue
      }
      if let outside = same[owner(source)] { same[first[i]] = outside } else { join(first[i], to: source) }
    }
    for (i, step) in program.instructions.enumerated() where same[first[i]] == nil {
      let sources = step.operands.map { slot($0).map(owner) }
      for place in replaceable(step) where step.operandShapes[place] == step.shape {
        guard let source = sources[place] else { continue }
        if same[source] == nil, end[source] == i, bytes[source] == bytes[first[i]],
          step.operation.memoryUse == .inPlace || sources.filter({ $0 == source }).count == 1
        {
          join(first[i], to: source)
          break
        }
      }
    }
  }

  /// The operands that a step may write its result over.
  private func replaceable(_ step: Program.Instruction) -> [Int] {
    if step.operation.memoryUse == .inPlace { return Array(step.operands.indices) }
    let place = (step.operation as? FinishedStep)?.overwritten(step.operandShapes, step.shape)
    return place.map { [$0] } ?? []
  }
}
