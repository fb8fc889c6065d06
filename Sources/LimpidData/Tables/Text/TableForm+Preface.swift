import CLimpid

extension TableForm {
  /// What stands in front of a table's first record and is none: Excel's line `sep=;`, which names the delimiter, and lines that begin with #
  /// and have not as many fields as the rows. Gives its bytes.
  static func preface(
    of text: [UInt8], _ encoding: TextEncoding, isWhole: Bool
  ) -> (bytes: Int, delimiter: String?) {
    var lines: [Range<Int>] = []
    var start = 0
    var delimiter: String?
    let newline = newline(of: text).utf8.first!
    while let end = text[start...].firstIndex(of: newline), lines.count < 1000 {
      let line = text[start..<end].drop { $0 <= 0x20 }
      if lines.isEmpty, line.count >= 5, line.count <= 6,
        String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=",
        line.dropFirst(5).allSatisfy({ $0 == UInt8(ascii: "\r") })
      {
        delimiter = String(UnicodeScalar(line[line.startIndex + 4]))
      } else if line.first != UInt8(ascii: "#") {
        break
      }
      lines.append(start..<end)
      start = end + 1
    }
    let rest = Array(text[start...])
    guard !lines.isEmpty, rest.contains(where: { $0 > 0x20 }) else { return (0, nil) }
    // Names may begin with # as well: then the line has as many fields as the rows.
    let form = TableForm(text: rest, encoding, mark: 0, isWhole: isWhole, delimiter)
    guard delimiter == nil || lines.count > 1, form.columns.count > 1 else { return (start, delimiter) }
    let last = lines[lines.count - 1]
    let fields = records(of: Array(text[last]), form.form, most: 1, isWhole: true).first?.count ?? 0
    return (fields == form.columns.count ? last.lowerBound : start, delimiter)
  }

  /// What ends a line: a line feed; or a carriage return, if none stands before a line feed and outside of quotes there are more of them.
  static func newline(of text: [UInt8]) -> String {
    let (feed, back) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard text.contains(back) else { return "\n" }
    var (isQuoted, feeds, backs) = (false, 0, 0)
    for (place, byte) in text.enumerated() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == feed { feeds += 1 }
      if byte == back {
        if place + 1 < text.count, text[place + 1] == feed { return "\n" }
        backs += 1
      }
    }
    return backs > feeds || (backs == feeds && !text.contains(feed)) ? "\r" : "\n"
  }
}
