import LimpidCore
import LimpidData

// A row on a command line: by name, in the table's order, or, where a text is all that is asked for, that text.

extension RowReader {
  func row(writtenAs text: String) throws(DataError) -> GivenRow {
    let columns = features, names = columns.map(\.name)
    if columns.count == 1, columns[0].kind == .text, let words = words(text, names[0]) {
      return try row([names[0]: words], name: "the text")
    }
    let fields = RowReader.fields(text)
    if fields[0].name == nil, fields.count > 1 || Double(text) != nil {
      let all = encoder.schema.columns.map(\.name)
      guard let order = [names, all, all.filter { $0 != target }].first(where: { $0.count == fields.count })
      else {
        throw DataError(
          file: "the row", came: counted(fields.count, "value"),
          expected: "\(grouped(names.count)), for \(list(names))",
          mend: "give them in this order, or some of them by name: \(shown(names[0]))=…")
      }
      return try row(Dictionary(zip(order, fields.map(\.value)), uniquingKeysWith: { a, _ in a }), name: "the row")
    }
    guard text.contains("=") else {
      throw DataError(
        file: shown(text), came: "there is no such file",
        expected: "a file with the columns of the table, or a row as name=value,name=value",
        mend: "check the path; the columns are \(list(names))")
    }
    var values: [String: String] = [:]
    for field in fields {
      guard let name = field.name else {
        throw DataError(
          file: "the row", came: "'\(shown(field.value))'", expected: "name=value",
          mend: "write age=39,workclass=Private; a value with a comma stands in double quotes")
      }
      guard names.contains(name) || name == target else {
        throw DataError(
          file: "the row", came: "no column '\(shown(name))' among the inputs", expected: "one of \(list(names))",
          mend: nearest(to: name, among: names).map { "did you mean \(shown($0))?" } ?? "leave it out")
      }
      values[name] = field.value
    }
    return try row(values, name: "the row")
  }

  /// What is written is the text itself, with or without its column's name; nil if it looks like the path of a file.
  private func words(_ text: String, _ column: String) -> String? {
    if text.hasPrefix(column + "=") {
      let words = String(text.dropFirst(column.count + 1))
      return words.count > 1 && words.hasPrefix("\"") && words.hasSuffix("\"")
        ? String(words.dropFirst().dropLast()).replacing("\"\"", with: "\"") : words
    }
    return text.contains(where: \.isWhitespace) || !text.contains(where: { "./=".contains($0) }) ? text : nil
  }

  /// Values between commas, with their names where they have one. Within double quotes a comma is a letter, and two quotes are one.
  static func fields(_ text: String) -> [(name: String?, value: String)] {
    var fields: [(name: String?, value: String)] = []
    var name: String?, value = "", isQuoted = false, wasQuoted = false
    func end() {
      fields.append((name, wasQuoted ? value : trimmed(value)))
      (name, value, wasQuoted) = (nil, "", false)
    }
    for character in text {
      switch character {
      case "\"" where isQuoted: isQuoted = false
      case "\"" where wasQuoted: (isQuoted, value) = (true, value + "\"")
      case "\"" where trimmed(value).isEmpty: (isQuoted, wasQuoted, value) = (true, true, "")
      case "," where !isQuoted: end()
      case "=" where !isQuoted && !wasQuoted && name == nil: (name, value) = (trimmed(value), "")
      default: value.append(character)
      }
    }
    end()
    return fields
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
