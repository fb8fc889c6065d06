import LimpidData
import Testing

@Suite struct SplitTests {
  @Test func halvesOfDigits() throws {
    let digits = Digits.load()
    let halves = try Split.stratified(digits.labels, into: [1, 1], seed: 7)
    #expect(halves.map(\.count) == [899, 898])
    #expect((halves[0] + halves[1]).sorted() == Array(0..<1797))
    for (all, first) in zip(digits.classCounts, digits.selecting(halves[0]).classCounts) {
      #expect(abs(all - 2 * first) <= 1)
    }
    #expect(try Split.stratified(digits.labels, into: [1, 1], seed: 7) == halves)
    #expect(try Split.stratified(digits.labels, into: [1, 1], seed: 8) != halves)
  }

  /// Every row is in one part; sizes and classes keep their shares, over many seeds, ratios and class sizes.
  @Test func shares() throws {
    for seed in 0..<60 {
      let classes = 1 + seed % 5
      let labels = (0..<(seed * 7 + classes)).map { Int32(($0 * $0 + seed) % classes) }
      for ratio in [[1], [1, 1], [4, 1], [8, 1, 1], [0, 3, 2], [5, 3, 1, 1]] {
        let whole = ratio.reduce(0, +)
        for parts in [
          try Split.stratified(labels, into: ratio, seed: UInt64(seed)),
          try Split.random(labels.count, into: ratio, seed: UInt64(seed)),
        ] {
          #expect(parts.flatMap { $0 }.sorted() == Array(labels.indices))
          for (part, share) in zip(parts, ratio) {
            #expect(part == part.sorted())
            #expect(abs(part.count * whole - labels.count * share) < (ratio.count > 2 ? 2 : 1) * whole)
          }
        }
        let parts = try Split.stratified(labels, into: ratio, seed: UInt64(seed))
        for name in 0..<Int32(classes) {
          let all = labels.count { $0 == name }
          for (part, share) in zip(parts, ratio) {
            let own = part.count { labels[$0] == name }
            #expect(abs(own * whole - all * share) < 2 * whole)
          }
        }
      }
    }
  }

  /// Classes are put in order by counting; by sorting where their numbers are far apart. Both deal the same.
  @Test func countingAndSorting() throws {
    let near = (0..<40_000).map { (i: Int) -> Int32 in i % 3 == 0 ? 9 : Int32(i * i % 7) }
    let far = near.map { $0 == 9 ? 1_000_000_000 : $0 }
    for ratio in [[4, 1], [1, 1, 1, 1, 1]] {
      #expect(try Split.stratified(near, into: ratio, seed: 3) == Split.stratified(far, into: ratio, seed: 3))
    }
  }

  /// The example in the documentation of `Split.random`.
  @Test func example() throws {
    #expect(try Split.random(10, into: [4, 1], seed: 1).map(\.count) == [8, 2])
  }

  @Test func refusals() {
    for ratio in [[], [0], [-1, 2], [1_000_001]] {
      #expect(throws: DataError.self) { try Split.random(10, into: ratio, seed: 0) }
    }
  }
}
