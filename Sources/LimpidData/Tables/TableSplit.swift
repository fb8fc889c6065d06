/// How a table's rows are cut into those to learn from and those to be tested on.
public struct TableSplit: Sendable, Codable, Equatable {
  /// How rows are dealt out.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// What the column `by` asks for: `time` if it holds dates, `column` if it says test in some rows, else `grouped`. Without `by`
    /// `stratified` for classes, `random` for numbers.
    case auto
    case random
    /// Each class in the proportions of the whole.
    case stratified
    /// All rows with the same value in the column `by` stay together.
    case grouped
    /// The rows with the greatest values in the column `by` are the test.
    case time
    /// The column `by` says it: test, or anything else.
    case column
    /// The files with `test` in their names are the test.
    case files
  }

  public var kind = Kind.auto
  /// The column that decides, for `grouped`, `time` and `column`; `auto` chooses among those if it is given.
  public var by = ""
  /// The share of rows to be tested on.
  public var test = 0.2
  /// With 2 or more: as many equal parts, of which number `fold` (from 0) is the test.
  public var folds = 0
  public var fold = 0
  /// What decides which row goes into which part. It is not the run's seed, so that runs with other seeds can be compared.
  public var seed: UInt64 = 1

  public init() {}

  /// Columns that serve the split and are no inputs.
  public func columns(_ schema: TableSchema) -> [String] {
    let kind = settled(schema, hasClasses: false)
    return kind == .grouped || kind == .column ? [by] : []
  }

  /// The kind that is meant, where it is left open.
  private func settled(_ schema: TableSchema, hasClasses: Bool) -> Kind {
    guard kind == .auto else { return kind }
    guard let column = schema[by] else { return hasClasses ? .stratified : .random }
    return column.kind == .date ? .time : TableSplit.saysTest(column).contains(true) ? .column : .grouped
  }

  /// In words: "by lot, each class in its share". Of a split that `parts` has accepted.
  public func description(_ schema: TableSchema, hasClasses: Bool) -> String {
    let kind = settled(schema, hasClasses: hasClasses), by = shown(by)
    let share = folds >= 2 ? "part \(fold + 1) of \(folds)" : nil
    let words =
      switch kind {
      case .stratified where hasClasses: "by lot, each class in its share"
      case .random, .stratified, .auto: "by lot"
      case .grouped: "by lot, rows of the same \(by) together"
      case .time: "the latest by \(by)"
      case .column: "those that \(by) says test of; the others are all learned from"
      case .files: "the files called test"
      }
    return kind == .column || kind == .files ? words : [words, share].compactMap(\.self).joined(separator: ", ")
  }

  /// Training rows and test rows, in order.
  public func parts(_ table: Table, _ target: TargetColumn) throws(DataError) -> (train: RowList, test: RowList) {
    try check(table)
    let (places, test) = try testParts(table, target)
    // Which rows the places are: a table without gaps in its target needs no look-up.
    let rows = target.count == table.rows ? nil : target.rows
    var lists: [[UInt32]] = [[], []]
    let count = test.count { $0 }
    lists[0].reserveCapacity(places - count)
    lists[1].reserveCapacity(count)
    for (place, isTest) in test.enumerated() { lists[isTest ? 1 : 0].append(rows?.numbers[place] ?? UInt32(place)) }
    guard !lists[0].isEmpty, !lists[1].isEmpty else {
      throw DataError(
        file: table.name,
        came: "\(counted(lists[0].count, "row")) to learn from and \(grouped(lists[1].count)) to be tested on",
        expected: "at least one of each", mend: "choose another share for the test, or another way to split")
    }
    return (RowList(lists[0]), RowList(lists[1]))
  }

  /// Of each row with a target whether it is tested on; and how many these are.
  private func testParts(_ table: Table, _ target: TargetColumn) throws(DataError) -> (Int, [Bool]) {
    let ratio: [Int]
    if folds >= 2 {
      ratio = [Int](repeating: 1, count: folds)
    } else {
      let share = Int((test * 1000).rounded())
      ratio = [1000 - share, share]
    }
    let testPart = folds >= 2 ? fold : 1
    let count = target.count
    func isTest(_ part: [some FixedWidthInteger]) -> [Bool] { part.map { Int($0) == testPart } }
    let kind = settled(table.schema, hasClasses: !target.labels.isEmpty)
    switch kind {
    case .stratified, .random, .auto:
      let labels = kind == .random ? nil : target.presentLabels
      // A byte a row will do, except for very many folds.
      if ratio.count <= 256 {
        return (count, isTest(try Split.partOfEach(count, labels, into: ratio, seed: seed, as: UInt8.self)))
      }
      return (count, isTest(try Split.partOfEach(count, labels, into: ratio, seed: seed, as: UInt32.self)))
    case .grouped:
      return (count, marked(try Split.byGroup(groups(table, target.rows), into: ratio, seed: seed)[testPart], count))
    case .time: return (count, marked(try Split.byTime(times(table, target.rows), into: ratio)[testPart], count))
    case .column: return (count, marked(try byColumn(table, target.rows)[1], count))
    case .files: return (count, marked(try byFile(table, target.rows)[1], count))
    }
  }

  private func marked(_ places: [Int], _ count: Int) -> [Bool] {
    var marks = [Bool](repeating: false, count: count)
    for place in places { marks[place] = true }
    return marks
  }

  /// Deals training rows into `count` parts for cross-fitting, at most 256: the part of each.
  ///
  /// - Parameters:
  ///   - labels: the rows' classes; empty for numbers.
  public func crossFit(
    _ table: Table, _ labels: [Int32], rows: RowList, into count: Int
  ) throws(DataError) -> [UInt8] {
    let ratio = [Int](repeating: 1, count: count)
    if settled(table.schema, hasClasses: false) == .grouped {
      var fold = [UInt8](repeating: 0, count: rows.count)
      for (number, part) in try Split.byGroup(groups(table, rows), into: ratio, seed: seed &+ 1).enumerated() {
        for place in part { fold[place] = UInt8(number) }
      }
      return fold
    }
    return try Split.partOfEach(
      rows.count, labels.isEmpty ? nil : labels, into: ratio, seed: seed &+ 1, as: UInt8.self)
  }

  private func check(_ table: Table) throws(DataError) {
    if kind == .random || kind == .stratified || kind == .files, !by.isEmpty {
      throw DataError(
        file: table.name, came: "the column '\(shown(by))' to split by, and split.kind \(kind.rawValue)",
        expected: "a kind that asks a column: grouped, time, column, or auto to choose among them",
        mend: "leave split.by or split.kind out")
    }
    if kind == .grouped || kind == .time || kind == .column || !by.isEmpty, table.schema[by] == nil {
      throw DataError(
        file: table.name, came: by.isEmpty ? "no column to split by" : "no column '\(shown(by))' to split by",
        expected: "a column's name in split.by",
        mend: (by.isEmpty ? nil : nearest(to: by, among: table.schema.columns.map(\.name))).map {
          "did you mean \($0)?"
        }
          ?? "name one of the table's columns")
    }
    guard folds >= 2 || (test > 0 && test < 1) else {
      throw DataError(
        file: table.name, came: "a test share of \(test)", expected: "more than 0 and less than 1",
        mend: "0.2 holds a fifth back")
    }
    guard folds == 0 || (folds >= 2 && folds <= table.rows && (0..<folds).contains(fold)) else {
      throw DataError(
        file: table.name, came: "fold \(fold) of \(folds)",
        expected: "2 or more folds, at most one for each row, counted from 0",
        mend: "10 folds are usual")
    }
  }

  private func cell(_ table: Table) -> (place: Int, column: ColumnSchema) {
    let i = table.schema.index(of: by)!
    return (table.schema.places.starts[i], table.schema.columns[i])
  }

  private func groups(_ table: Table, _ rows: RowList) throws(DataError) -> [Int32] {
    let (place, column) = cell(table)
    guard column.kind.isUseful else {
      throw DataError(
        file: table.name, came: "column '\(shown(by))' is \(column.because)",
        expected: "a column whose values come more than once",
        mend: "choose another column for split.by, or say in columns that it is a category")
    }
    // Any two numbers that differ are two groups.
    var numbers: [UInt32: Int32] = [:]
    return table.store.column(place, rows).map { cell in
      let bits = cell.bitPattern
      if let known = numbers[bits] { return known }
      numbers[bits] = Int32(numbers.count)
      return Int32(numbers.count - 1)
    }
  }

  private func times(_ table: Table, _ rows: RowList) throws(DataError) -> [Double] {
    let (place, column) = cell(table)
    guard column.kind == .date || column.kind == .number else {
      throw DataError(
        file: table.name, came: "column '\(shown(by))' holds a \(column.kind.rawValue)", expected: "dates or numbers",
        mend: "choose another column for split.by")
    }
    var times: [Double] = []
    times.reserveCapacity(rows.count)
    table.store.forEach(rows) { _, cells in
      let time = Double(cells[place]) + (column.kind == .date ? Double(cells[place + 1]) / 86_400 : 0)
      times.append(time.isNaN ? -.infinity : time)
    }
    return times
  }

  private func byFile(_ table: Table, _ rows: RowList) throws(DataError) -> [[Int]] {
    let isTest = table.files.map { file in
      // "data.npz, test" is the part of a file.
      ClassFolders.part(file.split(separator: ",").last.map { lastName(String($0)) } ?? file) == "test"
    }
    guard isTest.contains(true), isTest.contains(false), table.fileRows.count == isTest.count else {
      throw DataError(
        file: table.name,
        came: "\(counted(table.files.count, "file")), of which \(isTest.count { $0 }) have test in their names",
        expected: "files to learn from and files to be tested on, one below the other",
        mend: "call them train.csv and test.csv, or split by lot: table.split.kind=auto")
    }
    var parts: [[Int]] = [[], []]
    var ends: [Int] = []
    for count in table.fileRows { ends.append((ends.last ?? 0) + count) }
    var file = 0
    for (i, row) in rows.enumerated() {
      while row >= ends[file] { file += 1 }
      parts[isTest[file] ? 1 : 0].append(i)
    }
    return parts
  }

  /// Which levels of a column say that a row is for the test: of a category by that word, of a yes or no by the yes.
  private static func saysTest(_ column: ColumnSchema) -> [Bool] {
    let words = column.kind == .boolean ? ["test", "1", "true", "yes", "holdout"] : ["test", "holdout"]
    return column.levels.map { words.contains($0.lowercased()) }
  }

  private func byColumn(_ table: Table, _ rows: RowList) throws(DataError) -> [[Int]] {
    let (place, column) = cell(table)
    let isTest = TableSplit.saysTest(column)
    guard column.kind == .category || column.kind == .boolean, isTest.contains(true) else {
      throw DataError(
        file: table.name, came: "column '\(shown(by))' with \(column.summary)", expected: "the word test in some rows",
        mend: "choose another column for split.by")
    }
    var parts: [[Int]] = [[], []]
    for (i, level) in table.store.column(place, rows).enumerated() {
      parts[level >= 0 && isTest[Int(level)] ? 1 : 0].append(i)
    }
    return parts
  }
}
