/// Rows that stand for very many: runs of neighbours, evenly spread, so that little of a large table has to be read for them.
enum EvenSample {
  /// Tables of more rows are looked at by samples.
  static let most = 1 << 20

  /// All of the rows, if they are few enough; else `most` of them.
  static func of(_ rows: RowList, _ most: Int = most) -> RowList {
    guard rows.count > EvenSample.most else { return rows }
    return RowList(places(rows.count, most).flatMap { rows.numbers[$0] })
  }

  /// Runs of 0 ..< count with `most` places together.
  static func places(_ count: Int, _ most: Int = most) -> [Range<Int>] {
    let run = max(512, most / 256), runs = most / run
    return (0..<runs).map { i in
      let start = i * (count - run) / (runs - 1)
      return start..<start + run
    }
  }
}
