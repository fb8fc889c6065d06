import LimpidCore

/// A model as a table: layers, output shapes, parameters.
public struct ModelTable: Sendable, CustomStringConvertible {
  /// A layer.
  public struct Row: Sendable, Hashable {
    public let path: ModulePath
    public let layer: String
    /// Nil if the table was made without an input shape.
    public let output: Shape?
    public let parameters: Int
  }

  public let rows: [Row]
  public let parameters: Int
  public let frozen: Int
  public let errors: [TensorError]

  public var description: String {
    let hasShapes = rows.contains { $0.output != nil }
    var cells = [["", "layer", "output", "parameters"]]
    for row in rows {
      cells.append([
        row.path.description, row.layer, row.output.map(ModelTable.written) ?? "",
        row.parameters == 0 ? "" : row.parameters.grouped,
      ])
    }
    cells.append(["", "total", "", parameters.grouped])
    if !hasShapes { for i in cells.indices { cells[i].remove(at: 2) } }
    let last = cells[0].count - 1
    let widths = (0...last).map { column in cells.map { $0[column].count }.max()! }
    let lines = cells.map { line -> String in
      var text = line.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return column == last ? space + text : text + space
      }.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    let rule = String(repeating: "─", count: widths.reduce(2 * last, +))
    var text = ([lines[0], rule] + lines[1..<(lines.count - 1)] + [rule, lines[lines.count - 1]])
    if frozen > 0 { text.append("of which frozen: \(frozen.grouped)") }
    return text.joined(separator: "\n") + errors.map { "\n\($0)" }.joined()
  }

  /// A shape with the batch axis as n.
  private static func written(_ shape: Shape) -> String {
    "[\((["n"] + shape.dropFirst().map(String.init)).joined(separator: ", "))]"
  }
}

extension Int {
  /// With a comma between groups of three digits.
  fileprivate var grouped: String {
    let digits = String(magnitude)
    var result = ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return self < 0 ? "-" + result : result
  }
}
