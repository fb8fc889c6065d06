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
  /// Cells that are not what the others of their column are.
  public let doubts: [String]
  /// scikit-learn's files name the classes of their last column.
  public let classNames: [String]?
  let store: TableStore
  /// Of columns held in double precision: where a row holds what single precision leaves of their numbers.
  private let rests: [Int: Int]
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

  /// Which columns of numbers are held in double precision. All others are held in single precision, as networks read them.
  public enum Exact: Sendable, Equatable {
    /// The target, named or to be chosen: what is measured is measured against the file's own numbers.
    case target(String?)
    case all
  }

  /// The same from any sources.
  public init(
    _ sources: [TableSource], kinds: [String: ColumnKind] = [:], classes: Set<String> = [],
    exact: Exact = .target(nil)
  ) throws(DataError) {
    try self.init(sources, kinds, classes, exact, mostInMemory: TableStore.mostInMemory)
  }

  /// - Parameters:
  ///   - mostInMemory: bytes above which the cells lie in a file.
  package init(
    _ sources: [TableSource], _ kinds: [String: ColumnKind], _ classes: Set<String>, _ exact: Exact, mostInMemory: Int
  ) throws(DataError) {
    let files = sources.map(\.name)
    guard let first = files.first else {
      throw DataError(file: "table", came: "no file", expected: "at least one", mend: "name it with --data")
    }
    let parts = try TableParts(sources)
    try parts.checkNames(kinds.keys.sorted() + classes.sorted())
    let columns = parts.names.indices.map { i in
      let column = ColumnSchema(
        parts.names[i], parts.surveys[i], told: kinds[parts.names[i]], unit: parts.units[i])
      return classes.contains(column.name) ? column.asClasses(parts.surveys[i]) : column
    }
    try parts.checkGiants(columns)
    let schema = TableSchema(columns)
    rests = Table.rests(schema, exact)
    store = try parts.fill(schema, rests, mostInMemory)
    self.files = files
    self.schema = schema
    name = first
    rows = parts.rows
    fileRows = parts.groups.count == 1 ? parts.groups[0].map(\.rows) : []
    remarks = parts.remarks
    doubts = zip(columns, parts.surveys).compactMap { Table.doubt($0, $1) }
    classNames = parts.classNames
    surveys = parts.surveys
    guard rows > 0 else {
      throw DataError(
        file: first, came: "a line of names and no rows", expected: "at least one row", mend: "export the table again")
    }
  }

  /// A cell as a number: less the column's origin, or its place among the levels; days of a date. NaN where it is missing.
  package func cell(_ row: Int, _ column: String) -> Float {
    store.cell(row, schema.places.starts[schema.index(of: column)!])
  }

  /// Whether the cells lie in a file, not in memory.
  package var isInFile: Bool { store.isInFile }

  /// The place of what single precision leaves of a column's numbers; nil if that is not kept.
  func rest(_ column: Int) -> Int? { rests[column] }

  private static func rests(_ schema: TableSchema, _ exact: Exact) -> [Int: Int] {
    let all = schema.columns.indices.filter { schema.columns[$0].kind == .number }
    let wanted: [Int]
    switch exact {
    case .all: wanted = all
    case .target(let told):
      let name = TargetDecision.likely(told, schema)
      wanted = all.filter { schema.columns[$0].name == name }
    }
    return Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1, schema.places.width + $0) })
  }

  /// Of a column of numbers with other words in it: which, how many, and where the first is.
  private static func doubt(_ column: ColumnSchema, _ survey: ColumnSurvey) -> String? {
    guard column.kind == .number, survey.texts > 0, let first = survey.oddWords.first else { return nil }
    let words = survey.oddWords.prefix(2).map { "'\(shown(String($0.text.prefix(40))))'" }.joined(separator: ", ")
    return
      "\(shown(column.name)) is a column of numbers, and \(counted(survey.texts, "cell")) of it \(survey.texts == 1 ? "is" : "are") none (\(words)\(survey.oddWords.count > 2 ? ", …" : ""); the first in row \(grouped(first.row + 1))): \(survey.texts == 1 ? "it counts" : "they count") as missing"
  }

  /// What a column would be as classes.
  public func classes(_ name: String) -> ColumnSchema? {
    schema.index(of: name).map { schema.columns[$0].asClasses(surveys[$0]) }
  }
}
