import CLimpid

/// The bytes of a file in order, unpacked on the way if the file is gzip (told by its first two bytes, not by its
/// name).
package struct ByteStream: ~Copyable {
  package let path: String
  private let source: [UInt8]
  private var position = 0
  private var inflater: Inflater?
  package let isPacked: Bool

  package init(_ path: String) throws(DataError) {
    try self.init(InputFile.bytes(path), name: path)
  }

  /// The same over bytes in memory; `name` stands for the file in messages.
  package init(_ bytes: [UInt8], name: String) throws(DataError) {
    path = name
    source = bytes
    isPacked = bytes.starts(with: [0x1F, 0x8B])
    inflater = isPacked ? try Inflater(LIMPID_INFLATE_GZIP, file: name) : nil
  }

  /// No more bytes than this can follow. Exact for a file that is not packed.
  package var atMost: Int {
    let left = source.count - position
    // What zlib holds back in its window, and at least one window's worth for a tiny rest.
    return isPacked ? (left + 64) * Inflater.mostPerByte : left
  }

  /// The next `wanted` bytes, fewer only at the end. Ask for no more than `atMost`.
  package mutating func read(_ wanted: Int) throws(DataError) -> [UInt8] {
    if isPacked { return try inflater!.read(wanted, from: source, at: &position) }
    let end = min(source.count, position + wanted)
    defer { position = end }
    return Array(source[position..<end])
  }
}
