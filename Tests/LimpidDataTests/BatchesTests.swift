import LimpidCore
import LimpidData
import Testing

@Suite struct BatchesTests {
  @Test func everyExampleOnce() throws {
    let batches = try Batches(Digits.load(), size: 64, seed: 3)
    #expect(batches.perEpoch == 29)
    for epoch in 0..<3 {
      let rows = batches.epoch(epoch).map(\.rows)
      #expect(rows.map(\.count) == [Int](repeating: 64, count: 28) + [5])
      #expect(rows.flatMap { $0 }.sorted() == Array(0..<1797))
    }
    #expect(batches.order(0) != batches.order(1))
    #expect(try Batches(Digits.load(), size: 64, seed: 4).order(0) != batches.order(0))
    #expect(try Batches(Digits.load(), size: 5, seed: 3).order(0) == batches.order(0))
    #expect(try Batches(Digits.load(), size: 5, isShuffled: false).order(9) == Array(0..<1797))
  }

  @Test func contents() throws {
    let digits = Digits.load()
    for batch in try Batches(digits, size: 700, seed: 1).epoch(2) {
      #expect(batch.inputs == digits.inputs(batch.rows))
      #expect(batch.labels.array == batch.rows.map { digits.labels[$0] })
      #expect(batch.inputs.shape == [batch.rows.count, 8, 8, 1])
    }
  }

  /// A run that stops anywhere goes on with the batch it would have had.
  @Test func resumed() throws {
    let batches = try Batches(Digits.load().augmented(shift: 1, mirrors: true), size: 100, seed: 5)
    let epoch = Array(batches.epoch(4))
    for first in [0, 1, 7, 17, 18] {
      let rest = Array(batches.epoch(4, from: first))
      #expect(rest.map(\.rows) == epoch.dropFirst(first).map(\.rows))
      #expect(zip(rest, epoch.dropFirst(first)).allSatisfy { $0.inputs == $1.inputs && $0.number == $1.number })
    }
    let step = batches.batch(4 * batches.perEpoch + 11)
    #expect(step.inputs == epoch[11].inputs && step.epoch == 4 && step.number == 11)
  }

  /// The order is pinned: a run of last year must be repeated by next year's program.
  @Test func pinnedOrder() throws {
    let digits = Digits.load()
    #expect(Array(try Batches(digits, size: 1, seed: 0).order(0).prefix(6)) == [1741, 1098, 356, 1795, 791, 708])
    #expect(Array(try Batches(digits, size: 1, seed: 42).order(3).prefix(6)) == [1581, 989, 1017, 634, 1173, 173])
    #expect(
      Array(try Split.stratified(digits.labels, into: [1, 1], seed: 0)[0].prefix(8)) == [0, 3, 4, 6, 7, 11, 13, 15])
  }
}
