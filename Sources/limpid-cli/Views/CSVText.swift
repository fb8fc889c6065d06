import LimpidData

/// A table as text that other programs read: commas, a line of names, quotes where a field needs them.
enum CSVText {
  static func write(_ columns: [String], _ rows: [[String]], to path: String) throws {
    let lines = ([columns] + rows).map { $0.map(field).joined(separator: ",") + "\n" }
    try OutputFile.write(Array(lines.joined().utf8), to: path)
  }

  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) || $0 == "\r\n" }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
