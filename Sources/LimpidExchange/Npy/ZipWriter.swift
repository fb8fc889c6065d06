import LimpidData

/// Writes a zip file with its entries as they are. The bytes are a function of the contents: every entry is dated
/// 1980-01-01.
struct ZipWriter {
  let file: String
  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var names: Set<String> = []

  init(file: String) { self.file = file }

  mutating func append(_ name: String, _ contents: [UInt8]) throws(DataError) {
    guard names.insert(name).inserted, name.utf8.count <= 0xFFFF else {
      throw DataError(
        file: file, came: "an entry named \(shown(name)) a second time, or too long a name",
        expected: "a short name of its own for each array",
        mend: "rename it")
    }
    guard names.count < 0xFFFF, bytes.count + contents.count + directory.count < 0xFFF0_0000 else {
      throw DataError(
        file: file, came: "more than 4 GB or 65,534 arrays", expected: "less",
        mend: "write a safetensors file, which has no such limit")
    }
    let place = bytes.count
    // Version 2.0, names in UTF-8, stored; then time, date, checksum, both sizes, the lengths of the name and of the
    // extra field.
    var common: [UInt8] = []
    common.append(20, 2)
    common.append(0x0800, 2)
    common.append(0, 2)
    common.append(0, 2)
    common.append(0x21, 2)
    common.append(Int(crc32(contents)), 4)
    common.append(contents.count, 4)
    common.append(contents.count, 4)
    common.append(name.utf8.count, 2)
    common.append(0, 2)
    bytes.append(0x0403_4B50, 4)
    bytes += common
    bytes += Array(name.utf8)
    bytes += contents
    directory.append(0x0201_4B50, 4)
    directory.append(20, 2)
    directory += common
    directory.append(0, 2)  // comment
    directory.append(0, 2)  // disk
    directory.append(0, 2)  // attributes
    directory.append(0, 4)
    directory.append(place, 4)
    directory += Array(name.utf8)
  }

  func finished() throws(DataError) -> [UInt8] {
    var end: [UInt8] = []
    end.append(0x0605_4B50, 4)
    end.append(0, 4)  // disks
    end.append(names.count, 2)
    end.append(names.count, 2)
    end.append(directory.count, 4)
    end.append(bytes.count, 4)
    end.append(0, 2)  // comment
    return bytes + directory + end
  }
}

extension [UInt8] {
  /// Appends the lowest `count` bytes of a number, lowest first.
  fileprivate mutating func append(_ number: Int, _ count: Int) {
    for i in 0..<count { append(UInt8(truncatingIfNeeded: number >> (8 * i))) }
  }
}

/// The checksum of zip files: CRC-32 with the reflected polynomial EDB88320.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  var sum: UInt32 = 0xFFFF_FFFF
  bytes.withUnsafeBufferPointer { bytes in
    checksums.withUnsafeBufferPointer { table in
      for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    }
  }
  return ~sum
}

private let checksums: [UInt32] = (0..<256).map { start in
  (0..<8).reduce(UInt32(start)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
}
