/// How a table's rows are cut into those to learn from and those to be tested on.
public struct TableSplit: Sendable, Codable, Equatable {
  /// How rows are dealt out.
  public enum Kind: String, Sendable, Codable, CaseIterable {
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
  /// The column that decides, for `grouped`, `time` and `column`.
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
  public var columns: [String] { kind == .grouped || kind == .column ? [by] : [] }

  /// Training rows and test rows, in order.
  public func parts(_ table: Table, _ target: TargetColumn) throws(DataError) -> (train: [Int], test: [Int]) {
    let rows = target.rows
    try check(table)
    let ratio: [Int]
    if folds >= 2 {
      ratio = [Int](repeating: 1, count: folds)
    } else {
      let share = Int((test * 1000).rounded())
      ratio = [1000 - share, share]
    }
    let parts: [[Int]]
    switch kind == .auto ? (target.labels.isEmpty ? .random : .stratified) : kind {
    case .stratified where !target.labels.isEmpty:
      parts = try Split.stratified(rows.map { target.labels[$0] }, into: ratio, seed: seed)
    case .random, .stratified, .auto: parts = try Split.random(rows.count, into: ratio, seed: seed)
    case .grouped: parts = try Split.byGroup(groups(table, rows), into: ratio, seed: seed)
    case .time: parts = try Split.byTime(times(table, rows), into: ratio)
    case .column: parts = try byColumn(table, rows)
    case .files: parts = try byFile(table, rows)
    }
    let testPart = folds >= 2 ? fold : 1
    // A table without gaps in its target needs no second look-up.
    let places = rows.count == table.rows ? nil : rows
    func named(_ part: [Int]) -> [Int] { places.map { places in part.map { places[$0] } } ?? part }
    let test = named(parts[testPart])
    let train =
      parts.count == 2
      ? named(parts[1 - testPart]) : named(parts.indices.filter { $0 != testPart }.flatMap { parts[$0] }.sorted())
    guard !train.isEmpty, !test.isEmpty else {
      throw DataError(
        file: table.name,
        came: "\(counted(train.count, "row")) to learn from and \(grouped(test.count)) to be tested on",
        expected: "at least one of each", mend: "choose another share for the test, or another way to split")
    }
    return (train, test)
  }

  /// Deals training rows into `count` parts for cross-fitting, at most 65,536: the part of each.
  public func crossFit(
    _ table: Table, _ target: TargetColumn, rows: [Int], into count: Int
  ) throws(DataError) -> [UInt16] {
    let ratio = [Int](repeating: 1, count: count)
    if kind == .grouped {
      var fold = [UInt16](repeating: 0, count: rows.count)
      for (number, part) in try Split.byGroup(groups(table, rows), into: ratio, seed: seed &+ 1).enumerated() {
        for place in part { fold[place] = UInt16(number) }
      }
      return fold
    }
    let labels = target.labels.isEmpty ? nil : rows.map { target.labels[$0] }
    return try Split.partOfEach(rows.count, labels, into: ratio, seed: seed &+ 1).map { UInt16($0) }
  }

  private func check(_ table: Table) throws(DataError) {
    if kind == .grouped || kind == .time || kind == .column, table.schema[by] == nil {
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

  private func groups(_ table: Table, _ rows: [Int]) throws(DataError) -> [Int32] {
    let (place, column) = cell(table)
    guard column.kind.isUseful else {
      throw DataError(
        file: table.name, came: "column '\(shown(by))' is \(column.because)",
        expected: "a column whose values come more than once",
        mend: "choose another column for split.by, or say in columns that it is a category")
    }
    // Any two numbers that differ are two groups.
    var numbers: [UInt32: Int32] = [:]
    return rows.map { row in
      let bits = table.store[row][place].bitPattern
      if let known = numbers[bits] { return known }
      numbers[bits] = Int32(numbers.count)
      return Int32(numbers.count - 1)
    }
  }

  private func times(_ table: Table, _ rows: [Int]) throws(DataError) -> [Double] {
    let (place, column) = cell(table)
    guard column.kind == .date || column.kind == .number else {
      throw DataError(
        file: table.name, came: "column '\(shown(by))' holds a \(column.kind.rawValue)", expected: "dates or numbers",
        mend: "choose another column for split.by")
    }
    return rows.map { row in
      let cells = table.store[row]
      let time = Double(cells[place]) + (column.kind == .date ? Double(cells[place + 1]) / 86_400 : 0)
      return time.isNaN ? -.infinity : time
    }
  }

  private func byFile(_ table: Table, _ rows: [Int]) throws(DataError) -> [[Int]] {
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

  private func byColumn(_ table: Table, _ rows: [Int]) throws(DataError) -> [[Int]] {
    let (place, column) = cell(table)
    let isTest = column.levels.map { ["test", "1", "true", "yes", "holdout"].contains($0.lowercased()) }
    guard column.kind == .category || column.kind == .boolean, isTest.contains(true) else {
      throw DataError(
        file: table.name, came: "column '\(shown(by))' with \(column.summary)", expected: "the word test in some rows",
        mend: "choose another column for split.by")
    }
    var parts: [[Int]] = [[], []]
    for (i, row) in rows.enumerated() {
      let level = table.store[row][place]
      parts[level >= 0 && isTest[Int(level)] ? 1 : 0].append(i)
    }
    return parts
  }
}
