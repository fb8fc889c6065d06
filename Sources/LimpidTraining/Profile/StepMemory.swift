import LimpidCore

/// What of a captured step is in memory when: each value from the operation that makes it to the last that reads it.
struct StepMemory {
  /// For each instruction, the bytes that are alive while it runs.
  let alive: [Int]
  /// For each instruction, the bytes of what it makes in the forward pass that stay until the backward pass reads them.
  let held: [Int]
  /// Bytes that are alive after the last instruction: loss, gradients, results.
  let atEnd: Int

  init(_ program: Program, _ plan: MemoryPlan) {
    let count = program.instructions.count
    var change = [Int](repeating: 0, count: count + 1)
    var held = [Int](repeating: 0, count: count)
    let backward = program.instructions.firstIndex { $0.phase == .backward } ?? count
    var atEnd = 0
    for (begin, end, bytes) in plan.spans {
      change[begin] += bytes
      if end >= count { atEnd += bytes } else { change[end + 1] -= bytes }
      if begin < backward, end >= backward { held[begin] += bytes }
    }
    var sum = 0
    alive = change.dropLast().map { change in
      sum += change
      return sum
    }
    self.held = held
    self.atEnd = atEnd
  }
}
