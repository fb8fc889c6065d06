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
    // By class, and within a class in the order drawn: `sort` is not promised to be stable, so the place in the order
    // decides.
    let byClass = order.enumerated().sorted { a, b in
      (labels[a.element], a.offset) < (labels[b.element], b.offset)
    }
    return deal(byClass.map(\.element), into: ratio)
  }

  private static func deal(_ order: [Int], into ratio: [Int]) -> [[Int]] {
    let whole = ratio.reduce(0, +)
    var parts = [[Int]](repeating: [], count: ratio.count)
    for (place, row) in order.enumerated() {
      // How far part p is behind its share after this row, times `whole`, so that it stays a whole number.
      var furthest = 0
      var most = Int.min
      for (part, share) in ratio.enumerated() {
        let behind = (place + 1) * share - parts[part].count * whole
        if behind > most { (furthest, most) = (part, behind) }
      }
      parts[furthest].append(row)
    }
    return parts.map { $0.sorted() }
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
