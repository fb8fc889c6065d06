import CLimpid

/// Unpacks deflated bytes through the zlib of this machine, which is looked up when it is first needed.
package struct Inflater: ~Copyable {
  private let handle: OpaquePointer
  private let file: String
  private let isGzip: Bool
  private var ended = false

  /// The most that deflate packs into one byte. A size beyond `packed × this` is a lie, whatever the file says.
  package static let mostPerByte = 1032

  package init(_ format: limpid_inflate_format, file: String) throws(DataError) {
    guard limpid_inflate_available() == 1 else { throw Inflater.missing(file) }
    guard let handle = limpid_inflater_open(format) else {
      throw DataError(file: file, came: "no memory to unpack it", expected: "about 50 kB", mend: "close other programs")
    }
    self.handle = handle
    self.file = file
    isGzip = format == LIMPID_INFLATE_GZIP
  }

  deinit { limpid_inflater_close(handle) }

  package static func missing(_ file: String) -> DataError {
    DataError(
      file: file, came: "it is packed and this machine has no zlib to unpack it",
      expected: "libz.so.1 (libz.dylib on a Mac)",
      mend:
        "install the package zlib1g (Debian, Ubuntu), zlib (Fedora, Arch, Alpine), or unpack the file by hand: gunzip FILE"
    )
  }

  /// The next `wanted` unpacked bytes, fewer only where the packed data ends. `source` is all that is packed,
  /// `position` how far it is read.
  package mutating func read(_ wanted: Int, from source: [UInt8], at position: inout Int) throws(DataError) -> [UInt8] {
    var state = LIMPID_INFLATE_MORE
    var place = position
    var done = ended
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { target, filled in
      source.withUnsafeBufferPointer { source in
        while filled < wanted && !done {
          var read = 0
          var written = 0
          state = limpid_inflater_run(
            handle, source.baseAddress.map { $0 + place }, source.count - place, &read, target.baseAddress! + filled,
            wanted - filled, &written)
          place += read
          filled += written
          if state == LIMPID_INFLATE_END {
            // A gzip file may hold several members, one after the other; anything else after the end is padding.
            let another = isGzip && source.count - place >= 2 && source[place] == 0x1F && source[place + 1] == 0x8B
            if another { state = limpid_inflater_again(handle) } else { done = true }
          }
          if state == LIMPID_INFLATE_DAMAGED || state == LIMPID_INFLATE_MEMORY { return }
          if state == LIMPID_INFLATE_MORE && read == 0 && written == 0 { return }
        }
      }
    }
    position = place
    ended = done
    if state == LIMPID_INFLATE_DAMAGED {
      throw DataError(
        file: file, came: "the packed data is damaged at byte \(grouped(place))",
        expected: "deflated data that zlib can unpack",
        mend: "download the file again")
    }
    if state == LIMPID_INFLATE_MEMORY {
      throw DataError(file: file, came: "no memory to unpack it", expected: "about 50 kB", mend: "close other programs")
    }
    if bytes.count < wanted && !ended {
      throw DataError(
        file: file, came: "the packed data stops in the middle, after \(counted(source.count, "byte"))",
        expected: "its end with a checksum", mend: "download the file again: it is cut short")
    }
    return bytes
  }
}
