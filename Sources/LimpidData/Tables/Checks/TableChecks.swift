import CLimpid
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
  public internal(set) var giveaways: [(column: String, share: String)] = []

  public init(_ table: Table, _ decision: TargetDecision, train: TableExamples, test: TableExamples) {
    twins(table, train, test)
    balance(decision, train)
    constants(table)
    outliers(table, train)
    findGiveaways(decision, train)
    suspects(decision, train)
  }

  private mutating func note(_ text: String) { findings.append(Finding(isWarning: false, text: text)) }
  mutating func warn(_ text: String) { findings.append(Finding(isWarning: true, text: text)) }

  /// Rows whose cells are all the same, target included. Of more than a million rows only those are compared whose hashes end in some way: rows
  /// that are the same have the same hash, so they stay together, and what is found is that part of all.
  private mutating func twins(_ table: Table, _ train: TableExamples, _ test: TableExamples) {
    let share = max(1, train.count / 1_000_000)
    let (twins, leaked) = TableChecks.repeats(table, train.rows, test.rows, oneOf: share)
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

  /// Training rows that come again among the training rows, and test rows that stand among them: of one row in so many, told by its hash.
  private static func repeats(
    _ table: Table, _ train: RowList, _ test: RowList, oneOf share: Int
  ) -> (twins: Int, leaked: Int) {
    let store = table.store, block = store.stretch
    let parts = try? inParallel((table.rows + block - 1) / block) { number throws(DataError) -> [[UInt64]] in
      let stretch = number * block..<min(table.rows, (number + 1) * block)
      // 255 stands for rows that are in neither part.
      var part = [UInt8](repeating: 255, count: stretch.count)
      for row in train.within(stretch) { part[row - stretch.lowerBound] = 0 }
      for row in test.within(stretch) { part[row - stretch.lowerBound] = 1 }
      var hashes = [UInt64](repeating: 0, count: stretch.count), found = part
      let count = store.read(stretch) {
        limpid_table_hashes(
          $0, Int64(store.width), Int64(stretch.count), UInt64(share), part, &hashes, &found)
      }
      var both: [[UInt64]] = [[], []]
      for i in 0..<Int(count) { both[Int(found[i])].append(hashes[i]) }
      return both
    }
    let (kept, asked) = ((parts ?? []).flatMap { $0[0] }, (parts ?? []).flatMap { $0[1] })
    let size = max(64, (2 * kept.count).nextPowerOfTwo)
    var slots = [UInt64](repeating: 0, count: size)
    let twins = limpid_table_repeats(kept, Int64(kept.count), 1, &slots, UInt64(size - 1))
    let leaked = limpid_table_repeats(asked, Int64(asked.count), 0, &slots, UInt64(size - 1))
    return (Int(twins), Int(leaked))
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
      let all = table.store.column(place, rows)
      let values = stride(from: 0, to: rows.count, by: step).lazy.map { all[$0] }.filter { $0.isFinite }.sorted()
      guard values.count >= 40 else { return 0 }
      let (low, high) = (values[values.count / 4], values[values.count * 3 / 4])
      guard high > low else { return 0 }
      let (least, most) = (low - 10 * (high - low), high + 10 * (high - low))
      return all.count { $0 < least || $0 > most }
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

  /// Rows that may have a wrong label.
  private mutating func suspects(_ decision: TargetDecision, _ train: TableExamples) {
    guard decision.task != .regression, train.count >= 100, train.encoder.width > 0 else { return }
    // Products of all pairs: at most about a thousand million.
    let most = Int((1e9 / Double(train.encoder.width)).squareRoot())
    let n = min(train.count, 1500, max(100, most))
    let places = (0..<n).map { $0 * train.count / n }
    let found = LabelSuspects.found(
      train.comparable(places), places.map { Int(train.labels[$0]) }, classes: decision.classNames.count)
    guard !found.isEmpty else { return }
    let some = found.prefix(3).map { suspect in
      let place = places[suspect.place]
      return
        "row \(grouped(train.rows[place] + 1)) (\(shown(decision.classNames[Int(train.labels[place])])), neighbours \(shown(decision.classNames[suspect.other])))"
    }
    note(
      "\(counted(found.count, "label"))\(n < train.count ? " of \(grouped(n)) looked at" : "") may be wrong, since nearly all rows alike have another: \(some.joined(separator: ", "))\(found.count > 3 ? ", …" : "")"
    )
  }
}

extension Int {
  /// The least power of two that is not less.
  fileprivate var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
