extension TableChecks {
  /// Columns that tell the target all by themselves: what is learned from half of the rows, value by value, is right on the other half.
  mutating func findGiveaways(_ decision: TargetDecision, _ train: TableExamples) {
    guard train.count >= 40 else { return }
    let store = train.table.store
    let step = train.count > EvenSample.most ? 1 : max(1, train.count / 20_000)
    let rows =
      train.count > EvenSample.most
      ? EvenSample.places(train.count, 20_480).flatMap(\.self) : Array(stride(from: 0, to: train.count, by: step))
    for feature in train.encoder.features {
      if case .text = feature.form { continue }
      let cells = store.column(feature.place, rows.map { train.rows[$0] })
      let found =
        sameOrder(decision, train, rows, cells, feature)
        ?? TableChecks.codes(cells, feature).flatMap { share(decision, train, rows, $0.codes, $0.count) }
      if let share = found {
        giveaways.append((feature.column, share))
        warn(
          "\(shown(feature.column)) alone gives \(decision.column) away (\(share)): if it is not known when predictions are made, ignore it"
        )
      }
    }
  }

  /// A number for each value. Where hardly a number comes twice, neighbours in equal counts share one; nil where words hardly come twice.
  private static func codes(_ cells: [Float], _ feature: InputFeature) -> (codes: [Int], count: Int)? {
    var values: [UInt32: Int] = [:]
    let codes = cells.map { cell -> Int in
      if let code = values[cell.bitPattern] { return code }
      values[cell.bitPattern] = values.count
      return values.count - 1
    }
    if values.count * 4 <= cells.count { return values.count > 1 ? (codes, values.count) : nil }
    guard case .number = feature.form else { return nil }
    let order = cells.indices.sorted { a, b in
      cells[a].isNaN || cells[b].isNaN ? !cells[a].isNaN && cells[b].isNaN : (cells[a], a) < (cells[b], b)
    }
    let count = min(256, cells.count / 8)
    var binned = [Int](repeating: 0, count: cells.count)
    for (rank, place) in order.enumerated() { binned[place] = rank * count / cells.count }
    return (binned, count)
  }

  private func share(
    _ decision: TargetDecision, _ train: TableExamples, _ rows: [Int], _ codes: [Int], _ count: Int
  ) -> String? {
    if decision.task == .regression {
      var (sum, n) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      for i in stride(from: 0, to: rows.count, by: 2) {
        sum[codes[i]] += train.value(rows[i])
        n[codes[i]] += 1
      }
      let others = stride(from: 1, to: rows.count, by: 2)
      let mean = others.reduce(0) { $0 + train.value(rows[$1]) } / Double(max(1, rows.count / 2))
      let (wrong, all) = others.reduce((0.0, 0.0)) { total, i in
        let y = train.value(rows[i]), guess = n[codes[i]] > 0 ? sum[codes[i]] / n[codes[i]] : mean
        return (total.0 + (y - guess) * (y - guess), total.1 + (y - mean) * (y - mean))
      }
      return all > 0 && wrong < 0.005 * all
        ? "it explains \(Int(1000 * (1 - wrong / all)) / 10) % of its variance" : nil
    }
    let classes = decision.classNames.count
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: count)
    var whole = [Int](repeating: 0, count: classes)
    for i in stride(from: 0, to: rows.count, by: 2) { counts[codes[i]][Int(train.labels[rows[i]])] += 1 }
    for i in stride(from: 1, to: rows.count, by: 2) { whole[Int(train.labels[rows[i]])] += 1 }
    let best = counts.map { row in row.indices.max { (row[$0], $1) < (row[$1], $0) }! }
    let others = Array(stride(from: 1, to: rows.count, by: 2))
    let right = others.count { best[codes[$0]] == Int(train.labels[rows[$0]]) }
    let base = Double(whole.max() ?? 0) / Double(others.count), share = Double(right) / Double(others.count)
    return share > 0.995 && base < 0.95 ? "right in \(grouped(right)) of \(counted(others.count, "row"))" : nil
  }
}
