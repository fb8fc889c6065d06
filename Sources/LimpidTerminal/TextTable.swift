/// Rows and columns of text, with a title line and a rule under it.
///
/// ```
/// tensor    shape      mean
/// ────────────────────────────
/// 1.weight  [64, 128]  0.00013
/// ```
public struct TextTable: Sendable {
  /// The side at which a column is flush.
  public enum Alignment: Sendable { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// Columns by title; a title that starts with `>` sets its column flush right.
  public init(_ titles: [String]) {
    self.titles = titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    alignments = titles.map { $0.hasPrefix(">") ? .right : .left }
  }

  /// Adds a row; cells that are missing at the end are empty.
  public mutating func add(_ cells: [String]) {
    rows.append(titles.indices.map { $0 < cells.count ? cells[$0] : "" })
  }

  public var isEmpty: Bool { rows.isEmpty }

  /// The lines; `mark` may decorate a finished cell (colours have no width).
  public func lines(indent: String = "", mark: (_ row: Int, _ column: Int, _ text: String) -> String = { $2 })
    -> [String]
  {
    let widths = titles.indices.map { column in
      ([titles] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String], row: Int?) -> String {
      var text = indent
      for (column, cell) in cells.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        let shown = row.map { mark($0, column, cell) } ?? cell
        if column > 0 { text += "  " }
        text += alignments[column] == .right ? space + shown : shown + (column == cells.count - 1 ? "" : space)
      }
      while text.last == " " { text.removeLast() }
      return text
    }
    let rule = indent + String(repeating: "─", count: widths.reduce(0, +) + 2 * (widths.count - 1))
    return [line(titles, row: nil), rule] + rows.enumerated().map { line($0.element, row: $0.offset) }
  }
}

extension TextTable: CustomStringConvertible {
  public var description: String { lines().joined(separator: "\n") }
}

/// A text in lines of at most `width` characters, cut between words.
public func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(separator: " ") {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
