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

  /// What is wrong, and at which byte.
  struct Problem: Error {
    let what: String
    let byte: Int
  }

  static let deepest = 8

  static func read(_ bytes: ArraySlice<UInt8>) throws(Problem) -> HeaderJSON {
    var reader = Reader(bytes: bytes, place: bytes.startIndex)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.place == bytes.endIndex else { throw reader.problem("something after the end") }
    return value
  }

  private struct Reader {
    let bytes: ArraySlice<UInt8>
    var place: Int

    var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    func problem(_ what: String) -> Problem { Problem(what: what, byte: place - bytes.startIndex) }

    mutating func skipSpace() {
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) throws(Problem) {
      guard next == UInt8(ascii: character) else { throw problem("no '\(character)' where one belongs") }
      place += 1
    }

    /// Whether `character` comes next; takes it.
    mutating func took(_ character: Unicode.Scalar) -> Bool {
      skipSpace()
      guard next == UInt8(ascii: character) else { return false }
      place += 1
      return true
    }

    mutating func value(depth: Int) throws(Problem) -> HeaderJSON {
      skipSpace()
      guard depth < HeaderJSON.deepest else { throw problem("nesting deeper than \(HeaderJSON.deepest)") }
      switch next {
      case UInt8(ascii: "{"): return try object(depth: depth)
      case UInt8(ascii: "["): return try array(depth: depth)
      case UInt8(ascii: "\""): return .string(try string())
      case nil: throw problem("an end in the middle")
      default: return try word()
      }
    }

    mutating func object(depth: Int) throws(Problem) -> HeaderJSON {
      try take("{")
      var members: [Member] = []
      var names: Set<String> = []
      if took("}") { return .object([]) }
      repeat {
        skipSpace()
        let name = try string()
        guard names.insert(name).inserted else { throw problem("the name \"\(shown(name))\" twice") }
        skipSpace()
        try take(":")
        members.append(Member(name: name, value: try value(depth: depth + 1)))
      } while took(",")
      try take("}")
      return .object(members)
    }

    mutating func array(depth: Int) throws(Problem) -> HeaderJSON {
      try take("[")
      var values: [HeaderJSON] = []
      if took("]") { return .array([]) }
      repeat { values.append(try value(depth: depth + 1)) } while took(",")
      try take("]")
      return .array(values)
    }

    /// A number, `true`, `false` or `null`.
    mutating func word() throws(Problem) -> HeaderJSON {
      let start = place
      while let byte = next, isOfWord(byte) { place += 1 }
      let text = String(decoding: bytes[start..<place], as: UTF8.self)
      let isWhole = text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && (text.count == 1 || text.first != "0")
      if isWhole, let number = Int(text) { return .whole(number) }
      if isWhole && !text.isEmpty || ["true", "false", "null"].contains(text) || Double(text)?.isFinite == true {
        return .other(text)
      }
      place = start
      throw problem("something that is no JSON value")
    }

    func isOfWord(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
      default: false
      }
    }

    mutating func string() throws(Problem) -> String {
      try take("\"")
      var text: [UInt8] = []
      while let byte = next {
        place += 1
        switch byte {
        case UInt8(ascii: "\""):
          guard let valid = String(validating: text, as: UTF8.self) else { throw problem("a string that is not UTF-8") }
          return valid
        case UInt8(ascii: "\\"): text += Array(String(try escaped()).utf8)
        case 0..<0x20: throw problem("a control character in a string")
        default: text.append(byte)
        }
      }
      throw problem("a string without an end")
    }

    /// What follows a backslash.
    mutating func escaped() throws(Problem) -> Unicode.Scalar {
      guard let byte = next else { throw problem("a string without an end") }
      place += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{c}"
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "u"):
        let first = try fourHexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A pair of surrogates stands for one character beyond 16 bits.
        guard first < 0xDC00, next == UInt8(ascii: "\\") else { throw problem("half a pair of surrogates") }
        place += 1
        try take("u")
        let second = try fourHexadecimal()
        guard second >= 0xDC00, second < 0xE000,
          let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
          throw problem("half a pair of surrogates")
        }
        return scalar
      default: throw problem("an unknown escape")
      }
    }

    mutating func fourHexadecimal() throws(Problem) -> UInt32 {
      var number: UInt32 = 0
      for _ in 0..<4 {
        guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
          throw problem("a \\u without four digits")
        }
        number = number << 4 | UInt32(digit)
        place += 1
      }
      return number
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
