/// Rows that stand for very many: runs of neighbours, evenly spread, so that little of a large table has to be read for them.
enum EvenSample {
  /// Tables of more rows are looked at by samples.
  static let most = 1 << 20

  /// All of the rows, if they are few enough; else `most` of them.
  static func of(_ rows: [Int], _ most: Int = most) -> [Int] {
    guard rows.count > EvenSample.most else { return rows }
    let run = max(512, most / 256), runs = most / run
    return (0..<runs).flatMap { i in
      let start = i * (rows.count - run) / (runs - 1)
      return rows[start..<start + run]
    }
  }
}
