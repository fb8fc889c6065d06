/// Whether a column of numbers has the target in its order: a price in another currency, the number of which the classes are parts.
///
/// What a column tells by its values alone is tested elsewhere, in bins; bins are too coarse for a few hundred rows, of which the order
/// still tells everything.
enum SameOrder {
  /// How a column gives a number away; nil if it does not. Along the ranks of the column, the target's ranks of every second row are guessed
  /// from their neighbours among the others, and 99.5 % of their variance must be explained: a correlation of ranks of 0.9975. Ranks, since
  /// a few values far away would decide otherwise. Where one value of the target fills half of the rows, order says too little.
  static func numbers(_ column: [Double], _ target: [Double]) -> String? {
    let n = column.count
    guard n >= 40, let (x, _) = ranks(column), let (y, most) = ranks(target), most * 2 < n else { return nil }
    let order = (0..<n).sorted { (x[$0], $0) < (x[$1], $1) }
    let mean = Double(n - 1) / 2
    var (wrong, all) = (0.0, 0.0)
    for place in stride(from: 1, to: n - 1, by: 2) {
      let (before, row, after) = (order[place - 1], order[place], order[place + 1])
      let guess = (y[before] + y[after]) / 2
      wrong += (y[row] - guess) * (y[row] - guess)
      all += (y[row] - mean) * (y[row] - mean)
    }
    guard all > 0, wrong < 0.005 * all else { return nil }
    return isLine(column, target)
      ? "a straight line turns one into the other in all rows"
      : "it explains \(Int(1000 * (1 - wrong / all)) / 10) % of the order of its values"
  }

  /// How a column gives classes away; nil if it does not: every class is one stretch of the column's order, without a single row in another's,
  /// and has at least 20 rows (with fewer it may be chance).
  static func classes(_ column: [Double], _ labels: [Int], count: Int) -> String? {
    var rows = [Int](repeating: 0, count: count)
    for label in labels { rows[label] += 1 }
    let present = rows.count { $0 > 0 }
    guard present > 1, rows.allSatisfy({ $0 == 0 || $0 >= 20 }) else { return nil }
    let order = column.indices.sorted { (column[$0], $0) < (column[$1], $1) }
    var stretches = 1
    for (a, b) in zip(order, order.dropFirst()) where labels[a] != labels[b] {
      stretches += 1
      // Rows with the same value and another class: no threshold parts them.
      if stretches > present || column[a] == column[b] { return nil }
    }
    return
      "\(present == 2 ? "one threshold parts" : "\(present - 1) thresholds part") all \(counted(column.count, "row"))"
  }

  /// Ranks from 0 (those of equal values are their mean) and how often the most frequent value comes; nil where all are equal.
  private static func ranks(_ values: [Double]) -> (ranks: [Double], most: Int)? {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count), most = 0, first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end - 1) / 2 }
      most = max(most, end - first)
      first = end
    }
    return most < values.count ? (ranks, most) : nil
  }

  /// Whether the line through the two ends of the column meets all rows, as exactly as 24 bits and a few digits allow.
  private static func isLine(_ x: [Double], _ y: [Double]) -> Bool {
    guard let low = x.indices.min(by: { x[$0] < x[$1] }), let high = x.indices.max(by: { x[$0] < x[$1] }) else {
      return false
    }
    let slope = (y[high] - y[low]) / (x[high] - x[low])
    return x.indices.allSatisfy { abs(y[low] + slope * (x[$0] - x[low]) - y[$0]) <= 1e-4 * abs(y[high] - y[low]) }
  }
}

extension TableChecks {
  /// What the order of a column of numbers tells of the target, if nearly all rows have one.
  func sameOrder(
    _ decision: TargetDecision, _ train: TableExamples, _ rows: [Int], _ cells: [Float], _ feature: InputFeature
  ) -> String? {
    guard case .number = feature.form else { return nil }
    let places = cells.indices.filter { cells[$0].isFinite }
    guard places.count * 10 >= cells.count * 9 else { return nil }
    let column = places.map { Double(cells[$0]) }
    if decision.task == .regression { return SameOrder.numbers(column, places.map { train.value(rows[$0]) }) }
    return SameOrder.classes(column, places.map { Int(train.labels[rows[$0]]) }, count: decision.classNames.count)
  }
}
