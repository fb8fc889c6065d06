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
    gathered(try partOfEach(count, nil, into: ratio, seed: seed, as: UInt32.self), ratio.count)
  }

  /// The same with each class in the proportions of the whole: the classes' rows are dealt one class after the other.
  public static func stratified(_ labels: [Int32], into ratio: [Int], seed: UInt64) throws(DataError) -> [[Int]] {
    gathered(try partOfEach(labels.count, labels, into: ratio, seed: seed, as: UInt32.self), ratio.count)
  }

  /// Which part each row is in. `Part` must hold the number of each.
  static func partOfEach<Part: FixedWidthInteger>(
    _ count: Int, _ labels: [Int32]?, into ratio: [Int], seed: UInt64, as _: Part.Type
  ) throws(DataError) -> [Part] {
    try check(ratio, count)
    let order = Draws(seed: seed, stream: .split, step: 0).shortPermutation(count)
    let deal: [Part] = round(ratio, most: count)
    guard let labels, let low = labels.min().map(Int.init), let high = labels.max().map(Int.init) else {
      var next = 0
      return [Part](unsafeUninitializedCapacity: count) { part, filled in
        for row in order {
          part.initializeElement(at: Int(row), to: deal[next])
          next = next + 1 == deal.count ? 0 : next + 1
        }
        filled = count
      }
    }
    // Where in the round each class begins: the classes' rows are dealt one class after the other, a class's in the order drawn.
    guard high - low <= max(1 << 16, count) else {
      let codes = Dictionary(uniqueKeysWithValues: Set(labels).sorted().enumerated().map { ($1, Int32($0)) })
      return try partOfEach(count, labels.map { codes[$0]! }, into: ratio, seed: seed, as: Part.self)
    }
    var next = [Int](repeating: 0, count: high - low + 2)
    for label in labels { next[Int(label) - low + 1] += 1 }
    for i in 1..<next.count { next[i] = (next[i] + next[i - 1]) % deal.count }
    return [Part](unsafeUninitializedCapacity: count) { part, filled in
      labels.withUnsafeBufferPointer { labels in
        deal.withUnsafeBufferPointer { deal in
          next.withUnsafeMutableBufferPointer { next in
            for row in order {
              let label = Int(labels[Int(row)]) - low, place = next[label]
              part.initializeElement(at: Int(row), to: deal[place])
              next[label] = place + 1 == deal.count ? 0 : place + 1
            }
          }
        }
      }
      filled = count
    }
  }

  /// The parts that rows go to one after the other, each to that which is furthest behind its share. After a round of as many rows as the
  /// ratio adds up to no part is behind: it begins anew.
  private static func round<Part: FixedWidthInteger>(_ ratio: [Int], most: Int) -> [Part] {
    func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
    let common = ratio.reduce(0, divisor), ratio = ratio.map { $0 / common }
    let whole = ratio.reduce(0, +)
    // How far each part is behind its share, times `whole`, so that it stays a whole number.
    var behind = [Int](repeating: 0, count: ratio.count)
    return (0..<max(1, min(whole, most))).map { _ in
      var (furthest, most) = (0, Int.min)
      for p in behind.indices {
        behind[p] += ratio[p]
        if behind[p] > most { (furthest, most) = (p, behind[p]) }
      }
      behind[furthest] -= whole
      return Part(furthest)
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
