import CLimpid

/// A text file's bytes in order, as UTF-8, unpacked on the way if it is gzip. Never more than a piece of it is in memory.
struct TextStream: ~Copyable {
  let path: String
  private var file: Bytes
  private let unpacking: Unpacking?
  private var transcoder: Transcoder
  private var skip: Int
  private(set) var isAtEnd = false

  /// - Parameters:
  ///   - mark: bytes in front of the text.
  init(_ source: TableSource, _ encoding: TextEncoding = .utf8, mark: Int = 0) throws(DataError) {
    let path = source.name
    var file = try Bytes(source)
    let start = try file.read(2)
    let isPacked = start == [0x1F, 0x8B]
    let unpacking = isPacked ? try Unpacking(path) : nil
    unpacking?.take(start)
    self.path = path
    self.file = file
    self.unpacking = unpacking
    transcoder = Transcoder(encoding)
    skip = mark
    early = isPacked ? [] : start
  }

  /// Bytes that were read to find out what the file is.
  private var early: [UInt8]

  /// About `wanted` bytes more, none at the end.
  mutating func read(_ wanted: Int) throws(DataError) -> [UInt8] {
    while !isAtEnd {
      var piece = try raw(wanted)
      if piece.isEmpty {
        isAtEnd = true
        return []
      }
      if skip > 0 {
        let some = min(skip, piece.count)
        piece.removeFirst(some)
        skip -= some
      }
      let text = transcoder.utf8(piece)
      if !text.isEmpty { return text }
    }
    return []
  }

  private mutating func raw(_ wanted: Int) throws(DataError) -> [UInt8] {
    if let unpacking {
      while true {
        let bytes = try unpacking.read(wanted)
        if !bytes.isEmpty || unpacking.hasEnded { return bytes }
        let packed = try file.read(1 << 18)
        guard !packed.isEmpty else { throw unpacking.cutShort }
        unpacking.take(packed)
      }
    }
    if !early.isEmpty {
      let bytes = early + (try file.read(wanted))
      early = []
      return bytes
    }
    return try file.read(wanted)
  }
}

/// A file, or bytes that are in memory.
private struct Bytes: ~Copyable {
  private var file: InputFile?
  private let memory: [UInt8]
  private var position = 0

  init(_ source: TableSource) throws(DataError) {
    file = source.bytes == nil ? try InputFile(source.name) : nil
    memory = source.bytes ?? []
  }

  mutating func read(_ wanted: Int) throws(DataError) -> [UInt8] {
    if file != nil { return try file!.read(wanted) }
    let end = min(memory.count, position + wanted)
    defer { position = end }
    return Array(memory[position..<end])
  }
}

/// Unpacks gzip as its bytes come.
private final class Unpacking {
  private let handle: OpaquePointer
  private let path: String
  private var packed: [UInt8] = []
  private var position = 0
  private(set) var hasEnded = false

  init(_ path: String) throws(DataError) {
    guard limpid_inflate_available() == 1, let handle = limpid_inflater_open(LIMPID_INFLATE_GZIP) else {
      throw Inflater.missing(path)
    }
    self.handle = handle
    self.path = path
  }

  deinit { limpid_inflater_close(handle) }

  func take(_ bytes: [UInt8]) {
    packed.removeFirst(position)
    position = 0
    packed += bytes
  }

  var cutShort: DataError {
    DataError(
      file: path, came: "the packed data stops in the middle", expected: "its end with a checksum",
      mend: "download the file again: it is cut short")
  }

  func read(_ wanted: Int) throws(DataError) -> [UInt8] {
    var state = LIMPID_INFLATE_MORE
    var (place, ended) = (position, hasEnded)
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { target, filled in
      packed.withUnsafeBufferPointer { source in
        while filled < wanted, !ended {
          var (read, written) = (0, 0)
          state = limpid_inflater_run(
            handle, source.baseAddress.map { $0 + place }, source.count - place, &read, target.baseAddress! + filled,
            wanted - filled, &written)
          place += read
          filled += written
          if state == LIMPID_INFLATE_END {
            // Another member may follow; the two bytes that tell must be here already, or this is the end.
            let another = source.count - place >= 2 && source[place] == 0x1F && source[place + 1] == 0x8B
            if another { state = limpid_inflater_again(handle) } else { ended = true }
          } else if state != LIMPID_INFLATE_MORE || (read == 0 && written == 0) {
            return
          }
        }
      }
    }
    (position, hasEnded) = (place, ended)
    guard state == LIMPID_INFLATE_MORE || state == LIMPID_INFLATE_END else {
      throw DataError(
        file: path, came: "the packed data is damaged", expected: "deflated data that zlib can unpack",
        mend: "download the file again")
    }
    return bytes
  }
}
