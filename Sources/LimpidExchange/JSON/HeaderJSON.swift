import LimpidData

/// A strict reader of JSON for file headers that may be hostile: no recursion beyond `deepest`, no duplicate names,
/// exact whole numbers, valid UTF-8 and nothing after the value but spaces.
enum HeaderJSON: Equatable {
  case object([Member])
  case array([HeaderJSON])
  case string(String)
  case whole(Int)
  /// A number with a sign, fraction or exponent, or too great for `Int`; `true`, `false` or `null`: as it is written.
  case other(String)

  struct Member: Equatable {
    let name: String
    let value: HeaderJSON
  }

  typealias Problem = JSONScanner.Problem

  static let deepest = 8

  static func read(_ bytes: ArraySlice<UInt8>) throws(Problem) -> HeaderJSON {
    var reader = Reader(scanner: JSONScanner(bytes))
    let value = try reader.value(depth: 0)
    guard reader.scanner.isAtEnd else { throw reader.scanner.problem("something after the end") }
    return value
  }

  private struct Reader {
    var scanner: JSONScanner

    mutating func value(depth: Int) throws(Problem) -> HeaderJSON {
      scanner.skipSpace()
      guard depth < HeaderJSON.deepest else { throw scanner.problem("nesting deeper than \(HeaderJSON.deepest)") }
      switch scanner.next {
      case UInt8(ascii: "{"): return try object(depth: depth)
      case UInt8(ascii: "["): return try array(depth: depth)
      case UInt8(ascii: "\""): return .string(try scanner.string())
      case nil: throw scanner.problem("an end in the middle")
      default: return try word()
      }
    }

    mutating func object(depth: Int) throws(Problem) -> HeaderJSON {
      try scanner.take("{")
      var members: [Member] = []
      var names: Set<String> = []
      if scanner.took("}") { return .object([]) }
      repeat {
        scanner.skipSpace()
        let name = try scanner.string()
        guard names.insert(name).inserted else { throw scanner.problem("the name \"\(shown(name))\" twice") }
        scanner.skipSpace()
        try scanner.take(":")
        members.append(Member(name: name, value: try value(depth: depth + 1)))
      } while scanner.took(",")
      try scanner.take("}")
      return .object(members)
    }

    mutating func array(depth: Int) throws(Problem) -> HeaderJSON {
      try scanner.take("[")
      var values: [HeaderJSON] = []
      if scanner.took("]") { return .array([]) }
      repeat { values.append(try value(depth: depth + 1)) } while scanner.took(",")
      try scanner.take("]")
      return .array(values)
    }

    /// A number, `true`, `false` or `null`.
    mutating func word() throws(Problem) -> HeaderJSON {
      let start = scanner
      let text = scanner.word()
      let isWhole = text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && (text.count == 1 || text.first != "0")
      if isWhole, let number = Int(text) { return .whole(number) }
      if isWhole && !text.isEmpty || ["true", "false", "null"].contains(text) || Double(text)?.isFinite == true {
        return .other(text)
      }
      throw start.problem("something that is no JSON value")
    }
  }

  /// A string as JSON, in quotes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\u{c}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ": result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
