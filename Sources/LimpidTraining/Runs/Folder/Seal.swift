import LimpidData
import LimpidExchange

/// A safetensors file that vouches for itself: the metadata's `sha256` is the hash of the whole file, taken with 64 zeros in its place.
///
/// Every byte is covered: those of the header and the elements by the hash, those of the hash by being compared. (In Python:
/// `sha256(file.replace(digits, b"0" * 64, 1))` with the digits from the header.)
enum Seal {
  static let field = "sha256"
  private static let blank = String(repeating: "0", count: 64)

  /// Where the digits are: after `"sha256":"` in the header. Quotes inside a text are escaped, so that nothing else reads like it.
  private static func place(in bytes: [UInt8]) -> Range<Int>? {
    guard bytes.count >= 8 else { return nil }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(bytes.count - 8) else { return nil }
    let mark = Array("\"\(field)\":\"".utf8), end = 8 + Int(length)
    var at = 8
    while at + mark.count + 65 <= end {
      if bytes[at] == mark[0], bytes[at..<at + mark.count].elementsEqual(mark) {
        let digits = at + mark.count..<at + mark.count + 64
        return bytes[digits.upperBound] == UInt8(ascii: "\"") ? digits : nil
      }
      at += 1
    }
    return nil
  }

  /// The hash of a file with these bytes, apart from the digits at `place`.
  private static func hash(_ bytes: [UInt8], but place: Range<Int>) -> String {
    var hash = Hash()
    bytes.withUnsafeBytes { bytes in
      hash.add(UnsafeRawBufferPointer(rebasing: bytes[..<place.lowerBound]))
      hash.add(blank)
      hash.add(UnsafeRawBufferPointer(rebasing: bytes[place.upperBound...]))
    }
    return hash.digits()
  }

  static func bytes(_ file: SafetensorsFile) throws(DataError) -> [UInt8] {
    var metadata = file.metadata
    metadata[field] = blank
    var bytes = try SafetensorsFile(entries: file.entries, metadata: metadata).encoded()
    let place = place(in: bytes)!
    bytes.replaceSubrange(place, with: Array(hash(bytes, but: place).utf8))
    return bytes
  }

  /// Whether the file says what was sealed, in whatever order: another program may have written tensors and texts in an order of its own,
  /// and Limpid's own bytes are a function of the contents.
  static func holds(_ file: SafetensorsFile) -> Bool {
    guard let digits = file.metadata[field], let bytes = try? bytes(file), let place = place(in: bytes) else {
      return false
    }
    return bytes[place].elementsEqual(digits.utf8)
  }

  /// Refuses a file that is not as it was written.
  static func check(_ bytes: [UInt8], file: String) throws(RunError) {
    guard let place = place(in: bytes) else {
      throw RunError(
        file: file, came: "no hash of its own in the form that Limpid writes",
        expected: "\"\(field)\" in the metadata of a file that Limpid wrote",
        mend: "take the file from a backup, or train again")
    }
    let hash = hash(bytes, but: place)
    guard bytes[place].elementsEqual(hash.utf8) else {
      throw RunError(
        file: file, came: "the file was changed after it was written: its hash is \(hash.prefix(12))…",
        expected: "\(String(decoding: bytes[place], as: UTF8.self).prefix(12))…, as it says itself",
        mend: "take the file from a backup, or train again")
    }
  }
}

extension SafetensorsFile {
  /// The bytes of the file with its own hash in it; see `Seal`.
  func sealed() throws(DataError) -> [UInt8] { try Seal.bytes(self) }
}

extension [UInt8] {
  /// Writes these bytes as a file, whole or not at all; their SHA-256.
  func written(to path: String) throws(DataError) -> String {
    try OutputFile.write(self, to: path)
    return Hash.of(self)
  }
}
