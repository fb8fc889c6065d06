import CLimpid

/// How a text's letters are written as bytes. Everything is read as UTF-8 from here on.
public enum TextEncoding: String, Sendable, Codable, CaseIterable {
  case utf8 = "UTF-8"
  case utf16Little = "UTF-16, low byte first"
  case utf16Big = "UTF-16, high byte first"
  case latin1 = "Latin-1"

  /// Told by a byte order mark, by zeros in every second place, or by letters that no UTF-8 has; and the length of the mark.
  static func found(in start: [UInt8], isWhole: Bool) -> (encoding: TextEncoding, mark: Int) {
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if start.starts(with: [0xFF, 0xFE]) { return (.utf16Little, 2) }
    if start.starts(with: [0xFE, 0xFF]) { return (.utf16Big, 2) }
    // Text without a mark: mostly plain letters, so every second byte is zero.
    let pairs = min(start.count / 2, 2000)
    if pairs >= 8 {
      let low = (0..<pairs).count { start[2 * $0 + 1] == 0 && start[2 * $0] != 0 }
      let high = (0..<pairs).count { start[2 * $0] == 0 && start[2 * $0 + 1] != 0 }
      if low * 10 > pairs * 8 { return (.utf16Little, 0) }
      if high * 10 > pairs * 8 { return (.utf16Big, 0) }
    }
    return (isUTF8(start, isWhole: isWhole) ? .utf8 : .latin1, 0)
  }

  static func isUTF8(_ bytes: [UInt8], isWhole: Bool) -> Bool {
    var cut: Int32 = 0
    return limpid_utf8_valid(bytes, Int64(bytes.count), &cut) == 1 && (cut == 0 || !isWhole)
  }
}

/// Turns bytes of any encoding into UTF-8, piece by piece.
struct Transcoder {
  let encoding: TextEncoding
  /// Half a character from the end of the last piece.
  private var held: [UInt8] = []

  init(_ encoding: TextEncoding) { self.encoding = encoding }

  mutating func utf8(_ piece: [UInt8]) -> [UInt8] {
    switch encoding {
    case .utf8: return piece
    case .latin1:
      var result: [UInt8] = []
      result.reserveCapacity(piece.count + piece.count / 8)
      for byte in piece {
        if byte < 0x80 {
          result.append(byte)
        } else if let letter = Transcoder.windows[byte] {
          result += Array(String(letter).utf8)
        } else {
          result.append(0xC0 | byte >> 6)
          result.append(0x80 | byte & 0x3F)
        }
      }
      return result
    case .utf16Little, .utf16Big: return units(held + piece)
    }
  }

  /// What Windows writes where Latin-1 has control characters: quotes, dashes, the euro.
  private static let windows: [UInt8: Character] = [
    0x80: "€", 0x82: "‚", 0x84: "„", 0x85: "…", 0x8A: "Š", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“",
    0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0x99: "™", 0x9A: "š", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
  ]

  private mutating func units(_ bytes: [UInt8]) -> [UInt8] {
    let isLittle = encoding == .utf16Little
    func unit(_ i: Int) -> UInt16 {
      isLittle ? UInt16(bytes[i]) | UInt16(bytes[i + 1]) << 8 : UInt16(bytes[i]) << 8 | UInt16(bytes[i + 1])
    }
    var count = bytes.count / 2
    // The first half of a pair waits for the second.
    if count > 0, UTF16.isLeadSurrogate(unit(2 * (count - 1))) { count -= 1 }
    held = Array(bytes[(2 * count)...])
    return Array(String(decoding: (0..<count).map { unit(2 * $0) }, as: UTF16.self).utf8)
  }
}
