import LimpidCore
import LimpidData

/// Turns what a person writes into rows for a network that was trained on a table.
///
/// - `rows.csv`: the rows of a file with the table's columns, in any order; the target may be among them. `rows.csv:17` is row 17, counted
///   from 1.
/// - `age=39,workclass=Private,…`: one row by name; what is left out is missing.
///
/// A cell that is not what its column holds is refused.
public struct RowReader: Sendable {
  public let inputs: TableInputs

  public init(_ inputs: TableInputs) { self.inputs = inputs }

  /// The rows that a text names or holds.
  public func read(_ text: String) throws(DataError) -> [GivenRow] {
    if InputFile.exists(text) { return try file(text, row: nil) }
    if let colon = text.lastIndex(of: ":"), InputFile.exists(String(text[..<colon])) {
      let index = String(text[text.index(after: colon)...])
      guard let row = Int(index), row >= 1 else {
        throw DataError(
          file: shown(String(text[..<colon])), came: "row '\(shown(index))'", expected: "1 or more",
          mend: "rows are counted from 1")
      }
      return try file(String(text[..<colon]), row: row)
    }
    guard text.contains("=") else {
      throw DataError(
        file: shown(text), came: "there is no such file",
        expected: "a file with the columns of the table, or a row as name=value,name=value",
        mend: "check the path; the columns are \(list(inputs.columns.map(\.name)))")
    }
    return [try named(text)]
  }

  private func list(_ names: [String]) -> String {
    names.prefix(12).map { shown($0) }.joined(separator: ", ")
      + (names.count > 12 ? ", … (\(grouped(names.count)))" : "")
  }

  private func file(_ path: String, row: Int?) throws(DataError) -> [GivenRow] {
    let cells = try TableCells(reading: path, most: 100_000)
    let names = inputs.columns.map(\.name)
    var columns = cells.columns
    if !cells.hasNames {
      // Without names the columns must be those of the table, with or without the target.
      let all = inputs.encoder.schema.columns.map(\.name)
      if columns.count == all.count {
        columns = all
      } else if columns.count == all.count - 1 {
        columns = all.filter { $0 != inputs.target }
      }
    }
    if let name = names.first(where: { !columns.contains($0) }) {
      throw DataError(
        file: shown(path), came: "no column '\(shown(name))'", expected: "the columns \(list(names))",
        mend: nearest(to: name, among: columns.filter { !names.contains($0) }).map { "is it the column \(shown($0))?" }
          ?? "add it; an empty cell says that a value is missing")
    }
    if let row, row > cells.rows.count {
      throw DataError(
        file: shown(path), came: "row \(grouped(row))", expected: "1 … \(grouped(cells.rows.count))",
        mend: "choose one of the rows")
    }
    var given: [GivenRow] = []
    for (i, values) in cells.rows.enumerated() where row == nil || row == i + 1 {
      let place = "\(path), row \(grouped(i + 1))"
      guard values.count == columns.count else {
        throw DataError(
          file: shown(place), came: counted(values.count, "field"), expected: "\(columns.count), as the first line has",
          mend: "correct the row")
      }
      given.append(try self.row(Dictionary(zip(columns, values), uniquingKeysWith: { a, _ in a }), name: place))
    }
    return given
  }

  private func named(_ text: String) throws(DataError) -> GivenRow {
    var values: [String: String] = [:]
    let names = inputs.columns.map(\.name)
    for part in text.split(separator: ",") {
      guard let sign = part.firstIndex(of: "=") else {
        throw DataError(
          file: "the row", came: "'\(shown(String(part)))'", expected: "name=value",
          mend: "write age=39,workclass=Private")
      }
      let name = String(part[..<sign]).trimmed
      guard names.contains(name) || name == inputs.target else {
        throw DataError(
          file: "the row", came: "no column '\(shown(name))' among the inputs", expected: "one of \(list(names))",
          mend: nearest(to: name, among: names).map { "did you mean \(shown($0))?" } ?? "leave it out")
      }
      values[name] = String(part[part.index(after: sign)...]).trimmed
    }
    return try row(values, name: "the row")
  }

  private func row(_ values: [String: String], name: String) throws(DataError) -> GivenRow {
    let (cells, remarks) = try inputs.encoder.cells(values, name: name)
    let truth = values[inputs.target].flatMap { $0.isEmpty ? nil : $0 }
    return GivenRow(name: name, tensor: inputs.encoder.inputs(ofCells: cells), truth: truth, remarks: remarks)
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
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
