/// Cuts rows into parts by lot. The result is a function of the arguments: the same on every machine and in every run.
///
/// Rows are dealt like cards: in an order drawn from the seed, each row goes to the part that is furthest behind its
/// share. So every row is in exactly one part and the parts' sizes differ from their exact shares by less than one for
/// two parts.
public enum Split {
  /// Rows 0 ..< count in parts proportional to `ratio`. Each part's rows are in increasing order.
  ///
  /// ```swift
  /// print(try Split.random(10, into: [4, 1], seed: 1).map(\.count))
  /// // [8, 2]
  /// ```
  public static func random(_ count: Int, into ratio: [Int], seed: UInt64) throws(DataError) -> [[Int]] {
    gathered(try partOfEach(count, nil, into: ratio, seed: seed), ratio.count)
  }

  /// The same with each class in the proportions of the whole: the classes' rows are dealt one class after the other.
  public static func stratified(_ labels: [Int32], into ratio: [Int], seed: UInt64) throws(DataError) -> [[Int]] {
    gathered(try partOfEach(labels.count, labels, into: ratio, seed: seed), ratio.count)
  }

  /// Which part each row is in.
  static func partOfEach(
    _ count: Int, _ labels: [Int32]?, into ratio: [Int], seed: UInt64
  ) throws(DataError) -> [UInt32] {
    try check(ratio, count)
    var order = Draws(seed: seed, stream: .split, step: 0).shortPermutation(count)
    if let labels { order = byClass(order, labels) }
    return dealt(order, into: ratio)
  }

  /// The rows class by class, within a class in their order.
  private static func byClass(_ order: [UInt32], _ labels: [Int32]) -> [UInt32] {
    guard let low = labels.min().map(Int.init), let high = labels.max().map(Int.init) else { return order }
    guard high - low <= max(1 << 16, labels.count) else {
      // `sort` is not promised to be stable, so the place in the order decides.
      let byClass = order.enumerated().sorted { a, b in
        (labels[Int(a.element)], a.offset) < (labels[Int(b.element)], b.offset)
      }
      return byClass.map(\.element)
    }
    var ends = [Int](repeating: 0, count: high - low + 2)
    for label in labels { ends[Int(label) - low + 1] += 1 }
    for i in 1..<ends.count { ends[i] += ends[i - 1] }
    return [UInt32](unsafeUninitializedCapacity: order.count) { rows, filled in
      for row in order {
        let label = Int(labels[Int(row)]) - low
        rows.initializeElement(at: ends[label], to: row)
        ends[label] += 1
      }
      filled = order.count
    }
  }

  /// The part of each row.
  ///
  /// - Parameters:
  ///   - order: each of 0 ..< count once.
  private static func dealt(_ order: [UInt32], into ratio: [Int]) -> [UInt32] {
    let whole = ratio.reduce(0, +)
    // How far each part is behind its share, times `whole`, so that it stays a whole number.
    var behind = [Int](repeating: 0, count: ratio.count)
    return [UInt32](unsafeUninitializedCapacity: order.count) { part, filled in
      behind.withUnsafeMutableBufferPointer { behind in
        for row in order {
          var (furthest, most) = (0, Int.min)
          for p in behind.indices {
            behind[p] += ratio[p]
            if behind[p] > most { (furthest, most) = (p, behind[p]) }
          }
          behind[furthest] -= whole
          part.initializeElement(at: Int(row), to: UInt32(furthest))
        }
      }
      filled = order.count
    }
  }

  /// The rows of each part, in increasing order.
  private static func gathered(_ part: [UInt32], _ count: Int) -> [[Int]] {
    var counts = [Int](repeating: 0, count: count)
    for p in part { counts[Int(p)] += 1 }
    var parts = counts.map { count in
      var rows: [Int] = []
      rows.reserveCapacity(count)
      return rows
    }
    for (row, p) in part.enumerated() { parts[Int(p)].append(row) }
    return parts
  }

  static func check(_ ratio: [Int], _ count: Int) throws(DataError) {
    let most = 1_000_000
    guard !ratio.isEmpty, ratio.allSatisfy({ $0 >= 0 && $0 <= most }), ratio.contains(where: { $0 > 0 }) else {
      throw DataError(
        file: "split", came: "the ratio \(ratio)", expected: "whole numbers 0 … \(grouped(most)), at least one above 0",
        mend: "write halves as [1, 1], eight tenths and two tenths as [8, 2]")
    }
  }
}
