import LimpidCore
import LimpidData

// Rows as JSON: an object names its columns, all of them; a list has them in the table's order.

extension RowReader {
  /// The bytes of a file (unpacked) that begins as JSON does; nil for any other.
  static func json(_ path: String) throws(DataError) -> [UInt8]? {
    var stream = try ByteStream(path)
    let most = min(stream.atMost, 1 << 30)
    var bytes = try stream.read(min(most, 1 << 16))
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    guard let first = bytes.first(where: { !blanks.contains($0) }),
      first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    else {
      guard ["json", "jsonl", "ndjson"].contains(fileExtension(path)) else { return nil }
      throw DataError(
        file: path, came: bytes.isEmpty ? "an empty file" : "no object and no list at its beginning",
        expected: "one JSON object a line, or one list of objects", mend: "write {\"column\": value, …} for each row")
    }
    while true {
      let more = try stream.read(min(1 << 20, stream.atMost))
      if more.isEmpty { return bytes }
      bytes += more
      guard bytes.count <= 1 << 30 else {
        throw DataError(
          file: path, came: "more than a gigabyte of JSON", expected: "rows to answer at once",
          mend: "cut the file into parts, or write it as CSV")
      }
    }
  }

  private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]

  /// The rows of a text, each with its name for messages: of one object, a list of them, or an object a line.
  func rows(ofJSON bytes: [UInt8], of path: String?) throws(DataError) -> [(place: String, value: JSONValue)] {
    func place(_ row: Int, of count: Int) -> String {
      path.map { "\($0), row \(grouped(row))" } ?? (count == 1 ? "the row" : "row \(grouped(row))")
    }
    var values: [JSONValue] = []
    if let whole = JSONValue(bytes) {
      if let list = whole.list {
        // [39, "Private"] is one row, [[39, "Private"]] a list of one.
        values = list.contains { $0.members != nil || $0.list != nil } ? list : [whole]
        if list.isEmpty { values = [] }
      } else {
        values = [whole]
      }
    } else {
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      where !line.allSatisfy(RowReader.blanks.contains) {
        guard let value = JSONValue(line) else {
          let isByLine = !values.isEmpty
          let problem = JSONValue.problem(in: isByLine ? Array(line) : bytes)
          throw DataError(
            file: shown(path ?? "the row"),
            came:
              "no JSON at line \(grouped(isByLine ? number + 1 : problem.line)), character \(grouped(problem.character))",
            expected: "one JSON object a line, or one list of objects",
            mend: "names and words stand in double quotes, commas between members, none at the end")
        }
        values.append(value)
      }
    }
    guard !values.isEmpty, values.count <= 100_000 else {
      throw DataError(
        file: shown(path ?? "the row"), came: values.isEmpty ? "a list without rows" : "\(grouped(values.count)) rows",
        expected: "1 … 100,000 rows", mend: values.isEmpty ? "put a row in" : "cut the file into parts")
    }
    return values.enumerated().map { (place($0 + 1, of: values.count), $1) }
  }

  /// One row. Each input's column must be there; a value that is not known is `null`.
  func row(_ value: JSONValue, name: String) throws(DataError) -> GivenRow {
    let names = features.map(\.name)
    if let list = value.list {
      let all = encoder.schema.columns.map(\.name)
      guard let order = [names, all, all.filter { $0 != target }].first(where: { $0.count == list.count }) else {
        throw DataError(
          file: shown(name), came: counted(list.count, "value"),
          expected: "\(grouped(names.count)), for \(self.list(names))",
          mend: "give them in this order, or an object by name")
      }
      return try row(.object(zip(order, list).map { JSONValue.Member($0, $1) }), name: name)
    }
    guard let members = value.members else {
      throw DataError(
        file: shown(name), came: kind(value), expected: "an object with the columns \(list(names))",
        mend: "write {\"\(shown(names[0]))\": …}")
    }
    try refuseUnknown(members.map(\.name), name)
    let given = Set(members.map(\.name))
    if let missing = names.first(where: { !given.contains($0) }) {
      throw DataError(
        file: shown(name), came: "no column '\(shown(missing))'", expected: "the columns \(list(names))",
        mend: "add it; null says that its value is not known")
    }
    var values: [String: String] = [:]
    for member in members {
      guard values[member.name] == nil else {
        throw DataError(
          file: shown(name), came: "column \(shown(member.name)) twice", expected: "each column once",
          mend: "take one of them out")
      }
      values[member.name] = try cell(member.value, encoder.schema[member.name]!, name)
    }
    return try row(values, name: name)
  }

  /// A value as a table's cell has it. Words of digits may stand for numbers, as in a table; nothing else is taken for what it is not.
  private func cell(_ value: JSONValue, _ column: ColumnSchema, _ place: String) throws(DataError) -> String {
    func refuse(_ expected: String) -> DataError {
      DataError(
        file: shown(place), came: "column \(shown(column.name)) is \(kind(value))", expected: expected,
        mend: "correct the value, or write null if it is not known")
    }
    let isRead = features.contains { $0.name == column.name }
    switch value {
    case .null: return ""
    case .text(let text): return text
    case .number(let digits):
      if isRead, column.kind == .text { throw refuse("a text") }
      guard column.kind == .category || column.kind == .boolean, let number = value.double else { return digits }
      return column.levels.first { Double($0) == number } ?? digits
    case .flag(let flag):
      if isRead, column.kind != .category, column.kind != .boolean {
        let example = column.minimum.map { ", such as \($0) … \(column.maximum ?? $0)" } ?? ""
        throw refuse(column.kind == .number ? "a number\(example)" : "a \(column.kind.rawValue)")
      }
      let words = flag ? ["true", "yes", "1", "t", "y", "on"] : ["false", "no", "0", "f", "n", "off"]
      return words.lazy.compactMap { word in column.levels.first { $0.lowercased() == word } }.first ?? "\(flag)"
    case .list, .object: throw refuse("one value")
    }
  }

  /// A value in words: "the number 3".
  private func kind(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let digits): "the number \(shown(digits))"
    case .text(let text): "'\(shown(String(text.prefix(60))))'"
    case .list(let values): "a list of \(counted(values.count, "value"))"
    case .object(let members): "an object of \(counted(members.count, "member"))"
    }
  }
}
