import CLimpid

/// How a table is written: what separates its fields, what its letters are, where its rows begin. Found out from the file's beginning.
public struct TableForm: Sendable, Codable, Equatable {
  public var encoding: TextEncoding
  /// Bytes of the byte order mark.
  public var mark: Int
  /// One character; a blank for any run of blanks.
  public var delimiter: String
  /// The character that ends a line: "\n", or "\r" alone.
  public var newline: String
  public var hasQuotes: Bool
  /// Records in front of the rows: a header, or the counts of scikit-learn's files.
  public var headerRecords: Int
  public var columns: [String]
  /// Whether the names stand in the file.
  public var hasNames: Bool
  /// scikit-learn's files name the classes of the last column in their first line.
  public var classNames: [String]?
  /// How numbers are written, where it is not as usual.
  public var style: NumberStyle?
  /// The sign beside each column's numbers, such as "%" or "$"; empty for none. Nil if no column has one.
  public var units: [String]?

  var form: limpid_csv_form {
    limpid_csv_form(
      delimiter: delimiter.utf8.first!, quote: hasQuotes ? UInt8(ascii: "\"") : 0, newline: newline.utf8.first!)
  }

  /// In words: "comma-separated, UTF-8, with a header".
  public var description: String {
    let names = [",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "blank"]
    let header =
      classNames != nil
      ? "with scikit-learn's first line of counts and classes"
      : hasNames ? "with a line of names" : "without a line of names"
    let quotes = hasQuotes || delimiter == " " ? "" : ", quotes are letters"
    let numbers = style.map { ", numbers written as \($0.description)" } ?? ""
    return "\(names[delimiter] ?? delimiter)-separated, \(encoding.rawValue), \(header)\(quotes)\(numbers)"
  }

  /// Whether the rows of another file can follow those of this one.
  func continues(_ other: TableForm) -> Bool {
    columns.count == other.columns.count && (columns == other.columns || !hasNames)
  }
}

extension TableForm {
  /// Bytes that are looked at.
  static let sample = 1 << 18

  /// Looks at a file's beginning.
  public init(detecting path: String) throws(DataError) { try self.init(detecting: TableSource.named(path)) }

  /// The same of any source.
  public init(detecting source: TableSource) throws(DataError) {
    let path = source.name
    var probe = try TextStream(source)
    var start: [UInt8] = []
    while start.count < TableForm.sample {
      let piece = try probe.read(TableForm.sample - start.count)
      if piece.isEmpty { break }
      start += piece
    }
    let isWhole = start.count < TableForm.sample
    try TableForm.refuseOtherKinds(start, path)
    let (encoding, mark) = TextEncoding.found(in: start, isWhole: isWhole)
    var transcoder = Transcoder(encoding)
    let text = transcoder.utf8(Array(start.dropFirst(mark)))
    if let place = text.prefix(1 << 16).firstIndex(of: 0) {
      throw DataError(
        file: path, came: "a zero byte at place \(grouped(place)): this is no text", expected: "a table as text (CSV)",
        mend: "export it as CSV from the program that made it")
    }
    guard text.contains(where: { $0 > 0x20 }) else {
      throw DataError(
        file: path, came: start.isEmpty ? "an empty file" : "a file of blanks", expected: "a table with rows",
        mend: "check the path, or export the table again")
    }
    let (skipped, delimiter) = TableForm.preface(of: text, encoding, isWhole: isWhole)
    let front = String(decoding: text[..<skipped], as: UTF8.self)
    let bytes =
      switch encoding {
      case .utf8: skipped
      case .latin1: front.unicodeScalars.count
      case .utf16Little, .utf16Big: 2 * front.utf16.count
      }
    self.init(text: Array(text[skipped...]), encoding, mark: mark + bytes, isWhole: isWhole, delimiter)
    try check(path)
  }

  /// - Parameters:
  ///   - told: the delimiter, if the file says it.
  init(text: [UInt8], _ encoding: TextEncoding, mark: Int, isWhole: Bool, _ told: String? = nil) {
    self.encoding = encoding
    self.mark = mark
    newline = TableForm.newline(of: text)
    hasQuotes = true
    headerRecords = 0
    columns = []
    hasNames = false
    delimiter = ","
    var best = (share: 0.0, count: 1, fit: SIMD2<Double>.zero)
    var records: [[String]] = []
    for candidate in told.map({ [$0] }) ?? [",", "\t", ";", "|", " "] {
      delimiter = candidate
      let read = TableForm.records(of: text, form, most: 200, isWhole: isWhole)
      let body = read.count > 2 ? Array(read.dropFirst()) : read
      guard !body.isEmpty else { continue }
      let counts = Dictionary(body.map { ($0.count, 1) }, uniquingKeysWith: +)
      let (count, times) = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }!
      let share = Double(times) / Double(body.count)
      // Blanks stand within many a text: they separate only if nothing else does and every line has as many.
      if candidate == " ", best.count > 1 || share < 1 || count < 2 { continue }
      // Between delimiters that cut all rows alike: the one that also cuts the first line so, then the one that leaves more numbers. A decimal
      // comma in every row cuts as well as the semicolons do.
      let fit = SIMD2(read.first?.count == count ? 1 : 0, TableForm.shareOfNumbers(body))
      let isBetter = share > best.share + 1e-9
      let fitsBetter = share > best.share - 1e-9 && (fit.x, fit.y) > (best.fit.x, best.fit.y + 1e-9)
      if records.isEmpty || (count > 1 && (best.count == 1 || isBetter || fitsBetter)) {
        (best, records) = ((share, count, fit), read)
        self.columns = [candidate]
      }
    }
    delimiter = columns.first ?? ","
    if delimiter == "\t", TableForm.hasPlainQuotes(text, fields: best.count, isWhole: isWhole) {
      hasQuotes = false
      records = TableForm.records(of: text, form, most: 200, isWhole: isWhole)
    }
    units = NumberUnit.found(in: records.dropFirst(records.count > 1 ? 1 : 0), columns: best.count)
    if let units {
      records = records.map { $0.count == units.count ? zip($0, units).map { NumberUnit.bare($0, $1) } : $0 }
    }
    // With commas between fields a comma within one stands in quotes, as between thousands.
    style = NumberStyle.found(in: records.dropFirst(records.count > 1 ? 1 : 0).lazy.joined())
    if let style { records = records.map { $0.map { style.plain($0) } } }
    name(records, count: best.count)
  }

  /// How many of the cells that hold something are numbers, however they are written.
  private static func shareOfNumbers(_ records: [[String]]) -> Double {
    let cells = records.joined().filter { !isMissing($0) }.map { cell in
      NumberUnit.known.lazy.map { NumberUnit.bare(cell, $0) }.first { $0 != cell } ?? cell
    }
    let style = NumberStyle.found(in: cells)
    return Double(cells.count { number(style?.plain($0) ?? $0) != nil }) / Double(max(1, cells.count))
  }

  /// Between tabs a quote is often a letter like any other: if a field that begins with one does not end with one, or if what stands between
  /// quotes would be more than fields, so that records differ in length.
  private static func hasPlainQuotes(_ text: [UInt8], fields count: Int, isWhole: Bool) -> Bool {
    let quote = UInt8(ascii: "\""), tab = UInt8(ascii: "\t"), feed = UInt8(ascii: "\n"), back = UInt8(ascii: "\r")
    var place = 0, fields = 1, hasLines = false
    while place < text.count {
      if text[place] == quote {
        // To the quote that closes the field: one that is not doubled.
        place += 1
        while place < text.count, text[place] != quote || (place + 1 < text.count && text[place + 1] == quote) {
          if text[place] == feed { hasLines = true }
          place += text[place] == quote ? 2 : 1
        }
        if place >= text.count { return isWhole }
        place += 1
        if place < text.count, text[place] != tab, text[place] != feed, text[place] != back { return true }
      }
      while place < text.count, text[place] != tab, text[place] != feed { place += 1 }
      guard place < text.count else { break }
      if text[place] == tab {
        fields += 1
      } else {
        if hasLines, fields != count { return true }
        (fields, hasLines) = (1, false)
      }
      place += 1
    }
    return false
  }

  /// Which of the first records are rows, and what the columns are called.
  private mutating func name(_ records: [[String]], count: Int) {
    let first = records.first ?? []
    columns = (0..<count).map { "column\($0 + 1)" }
    let isWords = first.count >= 4 && first.dropFirst(2).allSatisfy { TableForm.number($0) == nil }
    if isWords, Int(first[1]) == count - 1, Int(first[0]) != nil {
      classNames = Array(first.dropFirst(2))
      headerRecords = 1
      columns = (0..<count - 1).map { "feature\($0 + 1)" } + ["target"]
      return
    }
    guard first.count == count || records.count < 2 else { return }
    if TableForm.isHeader(first, before: records.dropFirst()) {
      headerRecords = 1
      hasNames = true
      columns = TableForm.distinct(first)
    }
  }

  /// Names are no numbers, and not among the values below them.
  private static func isHeader(_ first: [String], before rows: ArraySlice<[String]>) -> Bool {
    if first.contains(where: { number($0) != nil }) { return false }
    if rows.isEmpty { return true }
    for (place, name) in first.enumerated() where !name.isEmpty {
      let values = rows.lazy.filter { $0.count > place }.map { $0[place] }
      // A column of numbers under a word settles it.
      let sample = Array(values.prefix(50)).filter { !isMissing($0) }
      if !sample.isEmpty, sample.allSatisfy({ number($0) != nil }) { return true }
      if values.contains(name) { return false }
    }
    return Set(first).count == first.count
  }

  /// Names that differ: the second of a name becomes NAME_2; an empty one its place.
  private static func distinct(_ names: [String]) -> [String] {
    var seen: [String: Int] = [:]
    return names.enumerated().map { place, name in
      let name = name.isEmpty ? "column\(place + 1)" : name
      seen[name, default: 0] += 1
      return seen[name]! == 1 ? name : "\(name)_\(seen[name]!)"
    }
  }

  static func number(_ text: String) -> Double? {
    var value = 0.0
    var text = text
    switch text.withUTF8({ limpid_csv_cell($0.baseAddress, Int64($0.count), &value) }) {
    case LIMPID_CELL_NUMBER: return value
    case LIMPID_CELL_HARD: return Double(text)
    default: return nil
    }
  }

  static func isMissing(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { limpid_cell_is_missing($0.baseAddress, Int64($0.count)) } == 1
  }

  /// The first records as texts.
  static func records(of text: [UInt8], _ form: limpid_csv_form, most: Int, isWhole: Bool) -> [[String]] {
    var fields = [limpid_csv_field](repeating: limpid_csv_field(), count: 1 << 16)
    var ends = [UInt32](repeating: 0, count: most)
    let found = limpid_csv_fields(
      form, text, Int64(text.count), isWhole ? 1 : 0, &fields, Int64(fields.count), &ends, Int64(most))
    var start = 0
    return (0..<Int(found.records)).map { record in
      let range = start..<Int(ends[record])
      start = range.upperBound
      return range.map { cellText(text, fields[$0]) }
    }
  }

  static func cellText(_ bytes: [UInt8], _ field: limpid_csv_field) -> String {
    bytes.withUnsafeBufferPointer { cellText($0.baseAddress!, field) }
  }

  static func cellText(_ bytes: UnsafePointer<UInt8>, _ field: limpid_csv_field) -> String {
    let end = Int(field.end & ~LIMPID_CSV_DOUBLED)
    let raw = UnsafeBufferPointer(start: bytes + Int(field.start), count: end - Int(field.start))
    let text = String(decoding: raw, as: UTF8.self)
    return field.end & LIMPID_CSV_DOUBLED == 0 ? text : text.replacing("\"\"", with: "\"")
  }

  private func check(_ path: String) throws(DataError) {
    guard columns.count <= 20_000 else {
      throw DataError(
        file: path, came: "\(grouped(columns.count)) columns", expected: "at most 20,000",
        mend: "check the delimiter, or turn the table around")
    }
  }
}
