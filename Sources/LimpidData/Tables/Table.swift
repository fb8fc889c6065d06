import CLimpid

/// A table in memory: its columns, and its cells as numbers.
///
///     let table = try Table(reading: ["adult.csv"])
///     print(table.rows, table.schema.columns.map(\.name))
public struct Table: Sendable {
  /// What it is called: its first file.
  public let name: String
  public let files: [String]
  public let schema: TableSchema
  public let rows: Int
  /// Rows of each file, where files stand one below the other.
  let fileRows: [Int]
  /// What was found out on the way: an unusual encoding, files put side by side.
  public let remarks: [String]
  /// scikit-learn's files name the classes of their last column.
  public let classNames: [String]?
  let store: TableStore
  /// For columns of numbers that may become classes.
  private let surveys: [ColumnSurvey]

  /// Reads files that are parts of one table: one below the other if they have the same columns, side by side if they have the same number
  /// of rows.
  ///
  /// - Parameters:
  ///   - kinds: what columns hold, where somebody knows better than the guess.
  ///   - classes: columns that are read as words whatever they look like.
  public init(reading files: [String], kinds: [String: ColumnKind] = [:], classes: Set<String> = []) throws(DataError) {
    try self.init(files.map { (file) throws(DataError) in try TableSource.named(file) }, kinds: kinds, classes: classes)
  }

  /// The same from any sources.
  public init(
    _ sources: [TableSource], kinds: [String: ColumnKind] = [:], classes: Set<String> = []
  ) throws(DataError) {
    let files = sources.map(\.name)
    guard let first = files.first else {
      throw DataError(file: "table", came: "no file", expected: "at least one", mend: "name it with --data")
    }
    let parts = try TableParts(sources)
    try parts.checkNames(kinds.keys.sorted() + classes.sorted())
    let columns = parts.names.indices.map { i in
      let column = ColumnSchema(parts.names[i], parts.surveys[i], told: kinds[parts.names[i]])
      return classes.contains(column.name) ? column.asClasses(parts.surveys[i]) : column
    }
    try parts.checkGiants(columns)
    let schema = TableSchema(columns)
    store = try parts.fill(schema)
    self.files = files
    self.schema = schema
    name = first
    rows = parts.rows
    fileRows = parts.groups.count == 1 ? parts.groups[0].map(\.rows) : []
    remarks = parts.remarks
    classNames = parts.classNames
    surveys = parts.surveys
    guard rows > 0 else {
      throw DataError(
        file: first, came: "a line of names and no rows", expected: "at least one row", mend: "export the table again")
    }
  }

  /// A cell as a number: less the column's origin, or its place among the levels; days of a date. NaN where it is missing.
  package func cell(_ row: Int, _ column: String) -> Float {
    store[row][schema.places.starts[schema.index(of: column)!]]
  }

  /// What a column would be as classes.
  public func classes(_ name: String) -> ColumnSchema? {
    schema.index(of: name).map { schema.columns[$0].asClasses(surveys[$0]) }
  }
}

/// The files of a table, surveyed.
private struct TableParts {
  /// Files one below the other; groups of them side by side.
  let groups: [[TableSurvey]]
  let names: [String]
  let surveys: [ColumnSurvey]
  let rows: Int
  var remarks: [String] = []
  var classNames: [String]?

  init(_ sources: [TableSource]) throws(DataError) {
    var groups: [[TableSurvey]] = []
    var remarks: [String] = []
    for source in sources {
      let file = source.name
      let survey = try TableSurvey(source)
      if survey.form.encoding != .utf8 { remarks.append("\(file) is read as \(survey.form.encoding.rawValue)") }
      if let style = survey.form.style { remarks.append("numbers of \(file) are read as \(style.description)") }
      if let last = groups.last?.first, survey.form.continues(last.form) {
        groups[groups.count - 1].append(survey)
      } else {
        groups.append([survey])
      }
    }
    let counts = groups.map { $0.reduce(0) { $0 + $1.rows } }
    guard counts.allSatisfy({ $0 == counts[0] }) else {
      let (a, b) = (groups[0][0], groups[1][0])
      throw DataError(
        file: b.path, came: "\(counted(b.form.columns.count, "column")) and \(counted(b.rows, "row"))",
        expected:
          "the columns of \(a.path) (\(a.form.columns.prefix(4).joined(separator: ", "))\(a.form.columns.count > 4 ? ", …" : "")), or as many rows (\(grouped(counts[0])))",
        mend: "name files that are parts of one table")
    }
    if groups.count > 1 {
      remarks.append(
        "\(groups.map { $0[0].path }.joined(separator: ", ")) are put side by side: as many rows, other columns")
    }
    var names: [String] = []
    for group in groups {
      for name in group[0].form.columns {
        // Tables without names, side by side: columns are counted on.
        let name = group[0].form.hasNames || groups.count == 1 ? name : "column\(names.count + 1)"
        names.append(names.contains(name) ? "\(name)_\(names.count + 1)" : name)
      }
    }
    self.groups = groups
    self.names = names
    self.remarks = remarks
    rows = counts[0]
    classNames = groups.count == 1 ? groups[0][0].form.classNames : nil
    surveys = groups.flatMap { group in
      var columns = group[0].columns
      for survey in group.dropFirst() { for i in columns.indices { columns[i].append(survey.columns[i]) } }
      return columns
    }
  }

  func checkNames(_ wanted: [String]) throws(DataError) {
    for name in wanted where !names.contains(name) {
      throw DataError(
        file: groups[0][0].path, came: "no column '\(shown(name))'", expected: "one of \(TableParts.list(names))",
        mend: nearest(to: name, among: names).map { "did you mean \($0)?" } ?? "choose one of these")
    }
  }

  /// Refuses numbers that single precision has no room for: they would be infinite, and the first step's loss no number.
  func checkGiants(_ columns: [ColumnSchema]) throws(DataError) {
    for (column, survey) in zip(columns, surveys) {
      guard column.kind == .number, let (row, text) = survey.firstGiant else { continue }
      throw DataError(
        file: groups[0][0].path,
        came: "row \(grouped(row + 1)): column '\(shown(column.name))' is \(shown(String(text.prefix(40))))",
        expected: "numbers of at most 1e38, as single precision holds",
        mend:
          "correct the cell, leave it empty if the value is not known, or say that the column is no number: "
          + "--set table.columns.\(shown(column.name))=text")
    }
  }

  static func list(_ names: [String]) -> String {
    names.prefix(12).map { shown($0) }.joined(separator: ", ")
      + (names.count > 12 ? ", … (\(grouped(names.count)))" : "")
  }

  /// The second pass: every cell goes to its place as a number.
  func fill(_ schema: TableSchema) throws(DataError) -> TableStore {
    let (starts, width) = schema.places
    let store = try TableStore(rows: rows, width: width)
    var column = 0
    for group in groups {
      let count = group[0].form.columns.count
      let fillers = (column..<column + count).map { ColumnFiller(schema.columns[$0], at: starts[$0]) }
      column += count
      var row = 0
      for survey in group {
        let offsets = survey.blockRows.reduce(into: [row]) { $0.append($0.last! + $1) }
        row = offsets.last!
        let blocks = try TableBlocks(survey.source, survey.form)
        let form = survey.form
        var written = offsets[0]
        try passOver(blocks) { (block) throws(DataError) -> Bool in
          guard block.number + 1 < offsets.count else { return false }
          let end = offsets[block.number + 1]
          var scratch = ColumnSurvey.Scratch()
          do throws(RowProblem) {
            try block.forEachBatch(form) { (batch) throws(RowProblem) in
              let first = offsets[block.number] + batch.firstRow
              guard first + batch.rows <= end else { return }
              for (i, filler) in fillers.enumerated() {
                filler.fill(store, firstRow: first, batch, column: i, &scratch)
              }
            }
          } catch { return false }
          return true
        } take: { (number, isRight) throws(DataError) in
          // What is written goes to its file now and then, up to the rows that another thread may be at.
          let end = offsets[min(number, offsets.count - 1)]
          if end - written > 1 << 19 {
            store.letGo(written..<end)
            written = end
          }
          if !isRight {
            throw DataError(
              file: survey.path, came: "the file changed while it was read", expected: "a file that nobody writes",
              mend: "wait until it is written, then try again")
          }
        }
      }
    }
    return store
  }
}
