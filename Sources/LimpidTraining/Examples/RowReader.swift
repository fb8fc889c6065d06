import LimpidCore
import LimpidData

/// Turns what a person writes into rows for a network that was trained on a table.
///
/// - `rows.csv`: the rows of a file with the table's columns, in any order; the target may be among them. `rows.csv:17` is row 17, counted
///   from 1.
/// - `letter.txt`: a whole text, for a network that was trained on texts alone.
/// - `rows.json`, `rows.jsonl`: the same as JSON, one object a line or one list of objects; `null` says that a value is missing.
/// - `{"age": 39, …}`, `[{…}, {…}]`: JSON as it stands.
/// - `age=39,workclass=Private,…`: one row by name; what is left out is missing.
/// - `39,Private,…`: one row in the table's order.
///
/// A cell that is not what its column holds is refused, and so is a column that the table does not have.
public struct RowReader: Sendable {
  /// The columns that are read, in the table's order.
  public let features: [ColumnSchema]
  let encoder: TableEncoder
  /// The column that is predicted, if there is one.
  let target: String?
  private let inputs: @Sendable ([Float]) -> Tensor

  public init(_ inputs: TableInputs) {
    (features, encoder, target) = (inputs.columns, inputs.encoder, inputs.target)
    let encoder = inputs.encoder
    self.inputs = { encoder.inputs(ofCells: $0) }
  }

  /// For a network that gives rows back.
  public init(_ columns: UnlabeledColumns) {
    encoder = TableEncoder(reading: columns.schema, columns: columns.columns)
    features = encoder.features.map { columns.schema[$0.column]! }
    target = nil
    inputs = { columns.inputs($0) }
  }

  /// The rows that a text names or holds.
  public func read(_ text: String) throws(DataError) -> [GivenRow] {
    if InputFile.exists(text) {
      if let whole = try wholeText(text) { return whole }
      return try file(text, row: nil)
    }
    if let colon = text.lastIndex(of: ":"), InputFile.exists(String(text[..<colon])) {
      let index = String(text[text.index(after: colon)...])
      guard let row = Int(index), row >= 1 else {
        throw DataError(
          file: shown(String(text[..<colon])), came: "row '\(shown(index))'", expected: "1 or more",
          mend: "rows are counted from 1")
      }
      return try file(String(text[..<colon]), row: row)
    }
    if let first = text.first(where: { !$0.isWhitespace }), "{[".contains(first) {
      return try rows(ofJSON: Array(text.utf8), of: nil).map { (place, value) throws(DataError) in
        try row(value, name: place)
      }
    }
    return [try row(writtenAs: text)]
  }

  func list(_ names: [String]) -> String {
    names.prefix(12).map { shown($0) }.joined(separator: ", ")
      + (names.count > 12 ? ", … (\(grouped(names.count)))" : "")
  }

  private func file(_ path: String, row: Int?) throws(DataError) -> [GivenRow] {
    if let bytes = try RowReader.json(path) {
      let values = try rows(ofJSON: bytes, of: path)
      try check(row, path, of: values.count)
      return try (row.map { [values[$0 - 1]] } ?? values).map { (place, value) throws(DataError) in
        try self.row(value, name: place)
      }
    }
    let cells = try TableCells(reading: path, most: 100_000)
    let names = features.map(\.name)
    var columns = cells.columns
    if !cells.hasNames {
      // Without names the columns must be those of the table, with or without the target.
      let all = encoder.schema.columns.map(\.name)
      if columns.count == all.count {
        columns = all
      } else if columns.count == all.count - 1 {
        columns = all.filter { $0 != target }
      }
    }
    if let name = names.first(where: { !columns.contains($0) }) {
      throw DataError(
        file: shown(path), came: "no column '\(shown(name))'", expected: "the columns \(list(names))",
        mend: nearest(to: name, among: columns.filter { !names.contains($0) }).map { "is it the column \(shown($0))?" }
          ?? "add it; an empty cell says that a value is missing")
    }
    if cells.hasNames { try refuseUnknown(columns, path) }
    try check(row, path, of: cells.rows.count)
    var given: [GivenRow] = []
    for (i, values) in cells.rows.enumerated() where row == nil || row == i + 1 {
      let place = "\(path), row \(grouped(i + 1))"
      guard values.count == columns.count else {
        throw DataError(
          file: shown(place), came: counted(values.count, "field"), expected: "\(columns.count), as the first line has",
          mend: "correct the row")
      }
      let byName = Dictionary(zip(columns, values), uniquingKeysWith: { a, _ in a })
      do throws(DataError) { given.append(try self.row(byName, name: place)) } catch {
        // Where it is in the file is only looked for when it is to be told.
        _ = try self.row(byName, name: "\(path), \(cells.place(i))")
        throw error
      }
    }
    return given
  }

  /// A text file for a network that was trained on texts: the whole of it is the input, as each file was in a folder of class folders. Nil for
  /// a list of texts, which begins with the column's name.
  private func wholeText(_ path: String) throws(DataError) -> [GivenRow]? {
    guard fileExtension(path) == "txt", features.count == 1, features[0].kind == .text else { return nil }
    let text = try TextFolder.text(path)
    if text.prefix(while: { !$0.isNewline }) == features[0].name { return nil }
    return [try row([features[0].name: text], name: path)]
  }

  private func check(_ row: Int?, _ path: String, of count: Int) throws(DataError) {
    guard let row, row > count else { return }
    throw DataError(
      file: shown(path), came: "row \(grouped(row))", expected: "1 … \(grouped(count))",
      mend: "choose one of the rows")
  }

  /// Columns that the table does not have. Those of its columns that are no inputs may be there; nobody reads them.
  func refuseUnknown(_ names: [String], _ place: String) throws(DataError) {
    let known = encoder.schema.columns.map(\.name)
    guard let name = names.first(where: { !known.contains($0) }) else { return }
    throw DataError(
      file: shown(place), came: "a column '\(shown(name))', which the table does not have",
      expected: "the columns \(list(features.map(\.name)))",
      mend: nearest(to: name, among: known).map { "did you mean \(shown($0))? else take it out" } ?? "take it out")
  }

  func row(_ values: [String: String], name: String) throws(DataError) -> GivenRow {
    let (cells, remarks) = try encoder.cells(values, name: name)
    let truth = target.flatMap { values[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    return GivenRow(name: name, tensor: inputs(cells), truth: truth, remarks: remarks)
  }
}

/// A row that somebody gives a network to look at.
public struct GivenRow: Sendable {
  public let name: String
  /// [1, inputs].
  public let tensor: Tensor
  /// The target, if it stands in the row.
  public let truth: String?
  /// What is unusual about it: a word that was never seen, a missing value.
  public let remarks: [String]
}
