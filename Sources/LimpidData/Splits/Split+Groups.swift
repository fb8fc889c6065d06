extension Split {
  /// Parts in which no group is divided: all rows of a group (a patient, a shop) lie in the same part. Groups are dealt in an order drawn
  /// from the seed, each to the part that is furthest behind its share of rows.
  public static func byGroup(_ groups: [Int32], into ratio: [Int], seed: UInt64) throws(DataError) -> [[Int]] {
    try check(ratio, groups.count)
    var members: [Int32: [Int]] = [:]
    for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
    let names = members.keys.sorted()
    let order = Draws(seed: seed, stream: .split, step: 0).permutation(names.count)
    let whole = ratio.reduce(0, +)
    var parts = [[Int]](repeating: [], count: ratio.count)
    var dealt = 0
    for place in order {
      let rows = members[names[place]]!
      dealt += rows.count
      var (furthest, most) = (0, Int.min)
      for (part, share) in ratio.enumerated() where share > 0 {
        let behind = dealt * share - parts[part].count * whole
        if behind > most { (furthest, most) = (part, behind) }
      }
      parts[furthest] += rows
    }
    return parts.map { $0.sorted() }
  }

  /// Parts one after the other in time: the earliest rows are in the first. Rows of the same time stay in their order.
  public static func byTime(_ times: [Double], into ratio: [Int]) throws(DataError) -> [[Int]] {
    try check(ratio, times.count)
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    let whole = ratio.reduce(0, +)
    var parts: [[Int]] = []
    var (start, share) = (0, 0)
    for part in ratio {
      share += part
      let end = order.count * share / whole
      parts.append(order[start..<end].sorted())
      start = end
    }
    return parts
  }
}
