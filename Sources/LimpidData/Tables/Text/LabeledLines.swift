/// A text file whose lines begin with their labels, as a table.
///
/// - `DESC:manner How did serfdom develop ?`: a class and a finer one (TREC's questions; Li and Roth, 2002); columns text, class, fine.
/// - `__label__spam buy now`: fastText's form; columns text, class.
public struct LabeledLines: Sendable {
  public let path: String
  /// Columns of the table, the text first.
  public let columns: [String]
  let rows: [[String]]

  /// Nil if that is not what the file holds: every line has to be of the same form.
  public init?(_ path: String) throws(DataError) {
    guard ["txt", "label", "ft"].contains(fileExtension(path)), InputFile.exists(path) else { return nil }
    let lines = try TextFolder.text(path).split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }
    guard lines.count > 1, let first = lines.first else { return nil }
    let mark = "__label__"
    var rows: [[String]] = []
    let isMarked = first.hasPrefix(mark)
    for line in lines {
      guard let end = line.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
      let label = line[..<end]
      let text = String(line[line.index(after: end)...].drop { $0 == " " || $0 == "\t" })
      if isMarked {
        guard label.hasPrefix(mark), label.count > mark.count else { return nil }
        rows.append([text, String(label.dropFirst(mark.count))])
      } else {
        let parts = label.split(separator: ":", omittingEmptySubsequences: false)
        let isName = { (name: Substring) in
          !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "_-".contains($0) }
        }
        guard parts.count == 2, parts.allSatisfy(isName), parts[0].first!.isLetter else { return nil }
        rows.append([text, String(parts[0]), String(label)])
      }
    }
    self.path = path
    columns = isMarked ? ["text", "class"] : ["text", "class", "fine"]
    self.rows = rows
  }

  /// The file as rows of a table.
  public var source: TableSource { TableSource(writing: columns, rows, name: path) }
}

extension TableSource {
  /// A table that is made here: every cell stands in quotes, an empty one says that there is no value.
  public init(writing columns: [String], _ rows: [[String]], name: String) {
    var bytes: [UInt8] = []
    for row in [columns] + rows {
      for (place, cell) in row.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        if cell.isEmpty { continue }
        bytes.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
          if byte == UInt8(ascii: "\"") { bytes.append(byte) }
          // A line is enough of a break within a text.
          bytes.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: " ") : byte)
        }
        bytes.append(UInt8(ascii: "\""))
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    self.init(bytes, name: name)
  }
}
