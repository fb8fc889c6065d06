import LimpidCore
import LimpidData

/// Tables that are not written as tables: JSON, lines that begin with their label, files of texts beside files of labels.
public struct WrittenTables: Sendable {
  /// In words.
  public let description: String
  /// One, or one for each part.
  public let sources: [TableSource]
  public let columns: [String]
  /// Rows in all.
  public let count: Int
  /// Whether the parts are called train and test.
  public var hasParts: Bool {
    let parts = sources.map { ClassFolders.part(lastName($0.name.split(separator: ",").last.map(String.init) ?? "")) }
    return parts.contains("train") && parts.contains("test")
  }

  /// Nil if the file or folder is none of these.
  public init?(_ path: String) throws(DataError) {
    if FolderListing.isFolder(path) {
      try self.init(folder: path)
    } else if ["json", "jsonl", "ndjson"].contains(
      fileExtension(path.hasSuffix(".gz") ? String(path.dropLast(3)) : path))
    {
      try self.init(json: path)
    } else if let lines = try LabeledLines(path) {
      self.init("lines that begin with their class", [(nil, lines.columns, lines.source)], lines.source.name)
    } else {
      return nil
    }
  }

  private init(
    _ description: String, _ parts: [(name: String?, columns: [String], source: TableSource)], _ path: String,
    count: Int = 0
  ) {
    self.description = description
    sources = parts.map(\.source)
    columns = parts.first?.columns ?? []
    self.count = count
  }

  /// A folder of folders with `seq.in` and `label`: a text and its class a line, as data for intents come (Goo et al., 2018).
  private init?(folder path: String) throws(DataError) {
    var parts: [(name: String?, columns: [String], source: TableSource)] = []
    var count = 0
    for name in try FolderListing(path).folders where ClassFolders.part(name) != nil {
      let files = try FolderListing("\(path)/\(name)").files
      guard files.contains("seq.in"), files.contains("label") else { continue }
      func lines(_ file: String) throws(DataError) -> [String] {
        var lines = String(decoding: try InputFile.bytes("\(path)/\(name)/\(file)"), as: UTF8.self)
          .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
      }
      let texts = try lines("seq.in"), labels = try lines("label")
      guard texts.count == labels.count else {
        throw DataError(
          file: "\(path)/\(name)",
          came: "\(counted(texts.count, "line")) of seq.in and \(grouped(labels.count)) of label",
          expected: "as many", mend: "take both files from the same source")
      }
      count += texts.count
      let rows = zip(texts, labels).map { [$0, $1] }
      parts.append((name, ["text", "class"], TableSource(writing: ["text", "class"], rows, name: "\(path), \(name)")))
    }
    if parts.isEmpty { return nil }
    self.init("texts (seq.in) with a class each (label)", parts, path, count: count)
  }
}

// MARK: JSON

extension WrittenTables {
  /// A list of objects; an object a line; lists of [text, class]; or an object with such a list for each part.
  private init(json path: String) throws(DataError) {
    func refuse(_ came: String, _ mend: String) -> DataError {
      DataError(
        file: path, came: came,
        expected:
          "a list of objects, an object a line, or lists of [text, class], also by part: {\"train\": [[\"…\", \"…\"], …], \"test\": …}",
        mend: mend)
    }
    let bytes = try RowReader.json(path) ?? []
    var lists: [(name: String?, values: [JSONValue])] = []
    if let whole = JSONValue(bytes) {
      if let list = whole.list {
        lists = [(nil, list)]
      } else if let members = whole.members, !members.isEmpty, members.allSatisfy({ $0.value.list?.isEmpty == false }) {
        lists = members.map { ($0.name, $0.value.list!) }
      } else {
        throw refuse("one object that is no list of rows", "write the rows as a list: to_json(orient=\"records\")")
      }
    } else {
      var values: [JSONValue] = []
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      where !line.allSatisfy({ $0 <= 0x20 }) {
        guard let value = JSONValue(line) else {
          let problem = JSONValue.problem(in: values.isEmpty ? bytes : Array(line))
          throw refuse(
            "no JSON at line \(grouped(values.isEmpty ? problem.line : number + 1)), character \(grouped(problem.character))",
            "names and words stand in double quotes, commas between members, none at the end")
        }
        values.append(value)
      }
      lists = [(nil, values)]
    }
    let rows = lists.flatMap(\.values)
    guard !rows.isEmpty else { throw refuse("no row", "put rows in") }
    let columns: [String]
    if rows.allSatisfy({ $0.members != nil }) {
      var seen: Set<String> = []
      columns = rows.flatMap { $0.members!.map(\.name) }.filter { seen.insert($0).inserted }
    } else if rows.allSatisfy({ $0.list?.count == 2 && $0.list!.allSatisfy { $0.text != nil } }) {
      columns = ["text", "class"]
    } else {
      throw refuse("rows of several kinds", "write all rows in the same way")
    }
    var parts: [(name: String?, columns: [String], source: TableSource)] = []
    for (name, values) in lists {
      var cells: [[String]] = []
      for (number, value) in values.enumerated() {
        let row = value.list ?? []
        cells.append(
          try columns.enumerated().map { (place, column) throws(DataError) -> String in
            switch row.isEmpty ? value[column] ?? .null : row[place] {
            case .null: return ""
            case .flag(let flag): return "\(flag)"
            case .number(let digits): return digits
            case .text(let text): return text
            case .list, .object:
              throw DataError(
                file: "\(path)\(name.map { ", \($0)" } ?? ""), row \(grouped(number + 1))",
                came: "column \(shown(column)) holds a list or an object", expected: "one value",
                mend: "give each value a column of its own")
            }
          })
      }
      parts.append((name, columns, TableSource(writing: columns, cells, name: name.map { "\(path), \($0)" } ?? path)))
    }
    self.init(
      lists.count > 1 ? "JSON with \(counted(lists.count, "part"))" : "JSON", parts, path, count: rows.count)
  }
}
