import LimpidCore

/// Rows whose label may be wrong: nearly all rows that are like them have one other label. Rows are alike in what tells the labels apart: a
/// column counts by how well its best threshold does that, so that columns that say nothing do not blur who is whose neighbour.
///
/// Classes that overlap have such rows too, but few of them: where they meet, neighbours are divided, and most rows that differ from
/// their neighbours are of that sort. Labels that were mixed up lie anywhere, mostly far inside another class. So nothing is said unless at
/// least a third of the rows that differ from the majority of their neighbours differ from nearly all of them.
enum LabelSuspects {
  /// A row, by its place, with the class of its neighbours.
  typealias Suspect = (place: Int, other: Int)

  /// The share of neighbours that nearly all are.
  private static let nearlyAll = 0.85

  /// - Parameters:
  ///   - columns: the inputs, each with a number for every row, on scales that can be compared.
  static func found(_ columns: [[Float]], _ labels: [Int], classes: Int) -> [Suspect] {
    let n = labels.count
    guard n >= 100, !columns.isEmpty else { return [] }
    // What a column of mere chance gains by its best threshold stays below about this.
    let gains = columns.map { max(0, gain($0, labels, classes) - 8 / Double(n)) }
    let best = gains.max() ?? 0
    var looked = [neighbours(columns, labels, classes)]
    if best > 0 {
      let weighed = zip(columns, gains).filter { $1 > 0 }.map { column, gain in column.map { $0 * Float(gain / best) } }
      looked.append(neighbours(weighed, labels, classes))
    }
    let told = looked.max { $0.wrong > $1.wrong }!
    guard told.wrong * 5 <= n, told.suspects.count * 3 >= told.wrong, told.suspects.count * 8 <= n else { return [] }
    return told.suspects
  }

  /// How many rows differ from the most frequent label of their neighbours, and which differ from nearly all.
  private static func neighbours(
    _ columns: [[Float]], _ labels: [Int], _ classes: Int
  ) -> (wrong: Int, suspects: [Suspect]) {
    let n = labels.count, width = columns.count, wanted = min(20, n / 8)
    let x = Tensor(filling: [n, width]) { target in
      for (c, column) in columns.enumerated() { for i in 0..<n { target[i * width + c] = column[i] } }
    }
    guard let products = try? x.matmul(x.transposed()).array else { return (n, []) }
    var wrong = 0
    var suspects: [Suspect] = []
    var near = [(distance: Float, label: Int)](repeating: (.infinity, 0), count: wanted)
    for i in 0..<n {
      for k in 0..<wanted { near[k].distance = .infinity }
      for j in 0..<n where j != i {
        // |a − b|² = |a|² + |b|² − 2 ab, less what is the same for all b.
        let distance = products[j * n + j] - 2 * products[i * n + j]
        guard distance < near[wanted - 1].distance else { continue }
        var place = wanted - 1
        while place > 0, distance < near[place - 1].distance {
          near[place] = near[place - 1]
          place -= 1
        }
        near[place] = (distance, labels[j])
      }
      var tally = [Int](repeating: 0, count: classes)
      for one in near { tally[one.label] += 1 }
      let top = tally.indices.max { (tally[$0], $1) < (tally[$1], $0) }!
      if top == labels[i] { continue }
      wrong += 1
      if Double(tally[top]) >= nearlyAll * Double(wanted) { suspects.append((i, top)) }
    }
    return (wrong, suspects)
  }

  /// The share of Gini's impurity that a column's best threshold takes away.
  private static func gain(_ column: [Float], _ labels: [Int], _ classes: Int) -> Double {
    let n = labels.count, order = column.indices.sorted { (column[$0], $0) < (column[$1], $1) }
    var below = [Double](repeating: 0, count: classes), above = below
    for label in labels { above[label] += 1 }
    func squares(_ counts: [Double]) -> Double { counts.reduce(0) { $0 + $1 * $1 } }
    let whole = squares(above) / Double(n)
    guard whole < Double(n) else { return 0 }
    var (best, inside, outside) = (whole, 0.0, squares(above))
    for (count, row) in order.enumerated().dropLast() {
      let label = labels[row]
      inside += 2 * below[label] + 1
      outside -= 2 * above[label] - 1
      below[label] += 1
      above[label] -= 1
      if column[order[count + 1]] > column[row] {
        best = max(best, inside / Double(count + 1) + outside / Double(n - count - 1))
      }
    }
    return (best - whole) / (Double(n) - whole)
  }
}

extension TableExamples {
  /// The inputs that say whether rows are alike, column by column: numbers without their bins, words, dates without their days of the week;
  /// of texts nothing.
  func comparable(_ places: [Int]) -> [[Float]] {
    let x = inputs(places), values = x.array, width = encoder.width
    var columns: [[Float]] = []
    var start = 0
    for feature in encoder.features {
      let (count, scale): (Int, Float) =
        switch feature.form {
        case .number: (1, 1)
        case .levels(_, let count, _, _): (count, 0.5)
        case .date: (3, 1)
        case .text: (0, 1)
        }
      for i in start..<start + count { columns.append(places.indices.map { values[$0 * width + i] * scale }) }
      start += feature.width
    }
    return columns
  }
}
