/// The words of a JSON text, one after the other, as the standard has them: no comments, valid UTF-8, whole pairs of surrogates. What the
/// words may stand for is the business of who reads.
package struct JSONScanner {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  /// What is wrong, and at which byte.
  package struct Problem: Error {
    package let what: String
    package let byte: Int
  }

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  /// Whether nothing but space is left.
  package var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return place == bytes.endIndex
    }
  }

  /// A run of letters, digits, signs and points: a number, `true`, `false` or `null`, if it is something.
  package mutating func word() -> String {
    let start = place
    while let byte = next, JSONScanner.isOfWord(byte) { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }

  package var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

  package func problem(_ what: String) -> Problem { Problem(what: what, byte: place - bytes.startIndex) }

  package mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
  }

  package mutating func take(_ character: Unicode.Scalar) throws(Problem) {
    guard next == UInt8(ascii: character) else { throw problem("no '\(character)' where one belongs") }
    place += 1
  }

  /// Whether `character` comes next; takes it.
  package mutating func took(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  package mutating func string() throws(Problem) -> String {
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
  private mutating func escaped() throws(Problem) -> Unicode.Scalar {
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

  private mutating func fourHexadecimal() throws(Problem) -> UInt32 {
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
