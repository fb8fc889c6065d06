import LimpidCore

/// What is looked for before training: rows that come twice, in one part or in both; a column that gives the target away; classes that are
/// rare; columns that never change; numbers far away from the others.
public struct TableChecks: Sendable {
  /// Something that was found, as a sentence.
  public struct Finding: Sendable, Equatable {
    public let isWarning: Bool
    public let text: String
  }

  public private(set) var findings: [Finding] = []
  /// Columns that give the target away, each with how well.
  public private(set) var giveaways: [(column: String, share: String)] = []

  public init(_ table: Table, _ decision: TargetDecision, train: TableExamples, test: TableExamples) {
    twins(table, train, test)
    balance(decision, train)
    constants(table)
    outliers(table, train)
    findGiveaways(decision, train)
    suspects(decision, train)
  }

  private mutating func note(_ text: String) { findings.append(Finding(isWarning: false, text: text)) }
  private mutating func warn(_ text: String) { findings.append(Finding(isWarning: true, text: text)) }

  /// Rows whose cells are all the same, target included. Of more than a million rows only those are compared whose hashes end in some way: rows
  /// that are the same have the same hash, so they stay together, and what is found is that part of all.
  private mutating func twins(_ table: Table, _ train: TableExamples, _ test: TableExamples) {
    let share = max(1, train.count / 1_000_000)
    var seen = Set<UInt64>(minimumCapacity: train.count / share)
    var twins = 0
    for key in TableChecks.hashes(table.store, train.rows, oneOf: share) where !seen.insert(key).inserted { twins += 1 }
    let leaked = TableChecks.hashes(table.store, test.rows, oneOf: share).count { seen.contains($0) }
    func told(_ count: Int, _ noun: String) -> String {
      "\(share > 1 ? "about " : "")\(counted(min(count * share, noun == "test row" ? test.count : train.count), noun))"
    }
    if twins > 0 { note("\(told(twins, "training row")) \(twins == 1 ? "is" : "are") the same as another") }
    if leaked > 0 {
      let text = "\(told(leaked, "test row")) also \(leaked == 1 ? "stands" : "stand") among the training rows"
      if Double(leaked * share) / Double(test.count) > 0.01 {
        warn(text + ": the test is easier than new rows will be")
      } else {
        note(text)
      }
    }
  }

  /// Hashes of rows, in their order: of one row in so many, told by the hash.
  private static func hashes(_ store: TableStore, _ rows: [Int], oneOf share: Int) -> [UInt64] {
    let block = 1 << 16
    let parts = try? inParallel((rows.count + block - 1) / block) { part throws(DataError) -> [UInt64] in
      let some = rows[part * block..<min(rows.count, (part + 1) * block)]
      var found: [UInt64] = []
      for row in some {
        var hash: UInt64 = 14_695_981_039_346_656_037
        let cells = store[row]
        for i in 0..<store.width {
          hash = (hash ^ UInt64(cells[i].bitPattern)) &* 1_099_511_628_211
          hash ^= hash >> 29
        }
        if share == 1 || (hash >> 32) % UInt64(share) == 0 { found.append(hash) }
      }
      store.letGo(some.first!..<some.last! + 1)
      return found
    }
    return (parts ?? []).flatMap(\.self)
  }

  private mutating func balance(_ decision: TargetDecision, _ train: TableExamples) {
    guard decision.task != .regression else { return }
    var counts = [Int](repeating: 0, count: decision.classNames.count)
    for label in train.labels { counts[Int(label)] += 1 }
    let rare = counts.indices.filter { counts[$0] < max(5, train.count / 100) }
    for label in rare.prefix(5) {
      warn("class \(shown(decision.classNames[label])) has only \(counted(counts[label], "training row"))")
    }
    if rare.count > 5 { warn("\(rare.count - 5) more classes are as rare") }
  }

  private mutating func constants(_ table: Table) {
    let names = table.schema.columns.filter { $0.kind == .constant }.map { shown($0.name) }
    if !names.isEmpty {
      note(
        "left out, since \(names.count == 1 ? "it is" : "they are") the same in every row: \(names.joined(separator: ", "))"
      )
    }
  }

  /// Numbers further from the quartiles than ten times their distance.
  private mutating func outliers(_ table: Table, _ train: TableExamples) {
    let (starts, _) = table.schema.places
    let rows = EvenSample.of(train.rows)
    let numbers = table.schema.columns.indices.filter { table.schema.columns[$0].kind == .number }
    let counts = try? inParallel(numbers.count) { number throws(DataError) -> Int in
      let place = starts[numbers[number]]
      // Quartiles of evenly spread rows are good enough; sorting millions of rows would take longer than reading them.
      let step = max(1, rows.count / 50_000)
      let values = stride(from: 0, to: rows.count, by: step).lazy.map { table.store[rows[$0]][place] }
        .filter { $0.isFinite }.sorted()
      guard values.count >= 40 else { return 0 }
      let (low, high) = (values[values.count / 4], values[values.count * 3 / 4])
      guard high > low else { return 0 }
      let (least, most) = (low - 10 * (high - low), high + 10 * (high - low))
      return rows.count {
        let x = table.store[$0][place]
        return x < least || x > most
      }
    }
    let found = zip(numbers, counts ?? []).filter { $1 > 0 && $1 * 100 < rows.count }
      .map { place, count in
        let all = rows.count == train.count ? grouped(count) : "about \(grouped(count * train.count / rows.count))"
        return "\(shown(table.schema.columns[place].name)) (\(all))"
      }
    if !found.isEmpty {
      note("values far away from all others: \(found.prefix(6).joined(separator: ", "))\(found.count > 6 ? ", …" : "")")
    }
  }

  /// Rows that may have a wrong label: of their ten nearest neighbours at least nine are of one other class. Asked only where neighbours agree
  /// in general, since elsewhere it means nothing.
  private mutating func suspects(_ decision: TargetDecision, _ train: TableExamples) {
    guard decision.task != .regression, train.count >= 100, train.encoder.width > 0 else { return }
    // Products of all pairs: at most about a thousand million.
    let most = Int((1e9 / Double(train.encoder.width)).squareRoot())
    let n = min(train.count, 1500, max(100, most))
    let places = (0..<n).map { $0 * train.count / n }
    let labels = places.map { Int(train.labels[$0]) }
    let x = train.inputs(places)
    guard let products = try? x.matmul(x.transposed()).array else { return }
    var agreement = 0
    var found: [(row: Int, label: Int, other: Int)] = []
    for i in 0..<n {
      // |a − b|² = |a|² + |b|² − 2 ab, less what is the same for all b.
      var near: [(distance: Float, label: Int)] = []
      for j in 0..<n where j != i {
        let distance = products[j * n + j] - 2 * products[i * n + j]
        if near.count == 10, distance >= near[9].distance { continue }
        let place = near.firstIndex { distance < $0.distance } ?? near.count
        near.insert((distance, labels[j]), at: place)
        if near.count > 10 { near.removeLast() }
      }
      var tally: [Int: Int] = [:]
      for one in near { tally[one.label, default: 0] += 1 }
      let top = tally.max { ($0.value, $1.key) < ($1.value, $0.key) }!
      if top.key == labels[i] {
        agreement += 1
      } else if top.value >= 9 {
        found.append((train.rows[places[i]], labels[i], top.key))
      }
    }
    guard agreement * 10 >= n * 8, !found.isEmpty, found.count * 20 <= n else { return }
    let some = found.prefix(3).map {
      "row \(grouped($0.row + 1)) (\(shown(decision.classNames[$0.label])), neighbours \(shown(decision.classNames[$0.other])))"
    }
    note(
      "\(counted(found.count, "label"))\(n < train.count ? " of \(grouped(n)) looked at" : "") may be wrong, since nearly all rows alike have another: \(some.joined(separator: ", "))\(found.count > 3 ? ", …" : "")"
    )
  }

  /// Columns that tell the target all by themselves: what is learned from half of the rows, value by value, is right on the other half.
  private mutating func findGiveaways(_ decision: TargetDecision, _ train: TableExamples) {
    guard train.count >= 40 else { return }
    let store = train.table.store
    let step = train.count > EvenSample.most ? 1 : max(1, train.count / 20_000)
    let rows = EvenSample.of(Array(stride(from: 0, to: train.count, by: step)), 20_480)
    for feature in train.encoder.features {
      if case .text = feature.form { continue }
      var values: [UInt32: Int] = [:]
      let codes = rows.map { place -> Int in
        let bits = store[train.rows[place]][feature.place].bitPattern
        if let code = values[bits] { return code }
        values[bits] = values.count
        return values.count - 1
      }
      guard values.count > 1, values.count * 4 <= rows.count else { continue }
      if let share = share(decision, train, rows, codes, values.count) {
        giveaways.append((feature.column, share))
        warn(
          "\(shown(feature.column)) alone gives \(decision.column) away (\(share)): if it is not known when predictions are made, ignore it"
        )
      }
    }
  }

  private func share(
    _ decision: TargetDecision, _ train: TableExamples, _ rows: [Int], _ codes: [Int], _ count: Int
  ) -> String? {
    if decision.task == .regression {
      var (sum, n) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      for i in stride(from: 0, to: rows.count, by: 2) {
        sum[codes[i]] += train.values[rows[i]]
        n[codes[i]] += 1
      }
      let others = stride(from: 1, to: rows.count, by: 2)
      let mean = others.reduce(0) { $0 + train.values[rows[$1]] } / Double(max(1, rows.count / 2))
      let (wrong, all) = others.reduce((0.0, 0.0)) { total, i in
        let y = train.values[rows[i]], guess = n[codes[i]] > 0 ? sum[codes[i]] / n[codes[i]] : mean
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
    return share > 0.995 && base < 0.95 ? "right in \(Int(1000 * share)) of 1000 rows" : nil
  }
}
