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
    try check(ratio, count)
    let order = Draws(seed: seed, stream: .split, step: 0).permutation(count)
    return deal(order, into: ratio)
  }

  /// The same with each class in the proportions of the whole: the classes' rows are dealt one class after the other.
  public static func stratified(_ labels: [Int32], into ratio: [Int], seed: UInt64) throws(DataError) -> [[Int]] {
    try check(ratio, labels.count)
    let order = Draws(seed: seed, stream: .split, step: 0).permutation(labels.count)
    return deal(byClass(order, labels), into: ratio)
  }

  /// The rows class by class, within a class in their order.
  private static func byClass(_ order: [Int], _ labels: [Int32]) -> [Int] {
    guard let low = labels.min().map(Int.init), let high = labels.max().map(Int.init) else { return order }
    guard high - low <= max(1 << 16, labels.count) else {
      // `sort` is not promised to be stable, so the place in the order decides.
      let byClass = order.enumerated().sorted { a, b in
        (labels[a.element], a.offset) < (labels[b.element], b.offset)
      }
      return byClass.map(\.element)
    }
    var ends = [Int](repeating: 0, count: high - low + 2)
    for label in labels { ends[Int(label) - low + 1] += 1 }
    for i in 1..<ends.count { ends[i] += ends[i - 1] }
    return [Int](unsafeUninitializedCapacity: order.count) { rows, filled in
      for row in order {
        let label = Int(labels[row]) - low
        rows.initializeElement(at: ends[label], to: row)
        ends[label] += 1
      }
      filled = order.count
    }
  }

  /// - Parameters:
  ///   - order: each of 0 ..< count once.
  private static func deal(_ order: [Int], into ratio: [Int]) -> [[Int]] {
    let whole = ratio.reduce(0, +)
    // How far each part is behind its share, times `whole`, so that it stays a whole number.
    var behind = [Int](repeating: 0, count: ratio.count)
    var counts = behind
    let part = [UInt32](unsafeUninitializedCapacity: order.count) { part, filled in
      for row in order {
        var (furthest, most) = (0, Int.min)
        for (p, share) in ratio.enumerated() {
          behind[p] += share
          if behind[p] > most { (furthest, most) = (p, behind[p]) }
        }
        behind[furthest] -= whole
        counts[furthest] += 1
        part.initializeElement(at: row, to: UInt32(furthest))
      }
      filled = order.count
    }
    // Gone through by rows, each part comes out in increasing order.
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
