import CLimpid
import LimpidData

/// The checked list of files in a zip file: each lies inside the file, none overlaps another, none claims to hold more
/// than it can.
struct ZipDirectory {
  struct Member {
    let name: String
    /// 0 as it is, 8 deflated.
    let method: Int
    let checksum: UInt32
    /// Where its packed bytes are in the file.
    let range: Range<Int>
    /// Bytes after unpacking.
    let count: Int
  }

  private(set) var members: [Member] = []

  init(_ bytes: [UInt8], file: String) throws(DataError) {
    let zip = LittleEndian(bytes: bytes)
    // The end record is 22 bytes and a comment of up to 65,535: look for it from the end.
    let places = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65535), by: -1)
    guard bytes.count >= 22, let end = places.first(where: { zip.number($0, 4) == 0x0605_4B50 }) else {
      throw ZipDirectory.damaged(file, came: "no directory at its end", expected: "a zip file of NPY files")
    }
    var count = zip.number(end + 10, 2)
    var place = zip.number(end + 16, 4)
    var directoryEnd = end
    if count == 0xFFFF || place == 0xFFFF_FFFF {
      // Zip64: a locator right before the end record says where the longer record is.
      let record = end >= 20 && zip.number(end - 20, 4) == 0x0706_4B50 ? zip.number(end - 12, 8) : -1
      guard record >= 0, record <= end - 56, zip.number(record, 4) == 0x0606_4B50 else {
        throw ZipDirectory.damaged(file, came: "no zip64 directory", expected: "one, as the end of the file says")
      }
      count = zip.number(record + 32, 8)
      place = zip.number(record + 48, 8)
      directoryEnd = record
    }
    guard place >= 0, place <= end, count >= 0, count <= (end - place) / 46 else {
      throw ZipDirectory.damaged(
        file, came: "a directory of \(counted(count, "entry")) at byte \(place)", expected: "it inside the file")
    }
    var names: Set<String> = []
    for _ in 0..<count {
      let member = try ZipDirectory.member(zip, &place, end: end, file: file)
      guard names.insert(member.name).inserted else {
        throw ZipDirectory.damaged(
          file, came: "two entries named \(shown(member.name))", expected: "a name of its own for each")
      }
      members.append(member)
    }
    guard place == directoryEnd else {
      throw ZipDirectory.damaged(
        file, came: "a directory of \(counted(count, "entry")) that ends at byte \(grouped(place))",
        expected: grouped(directoryEnd))
    }
    var last = 0
    for member in members.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      guard member.range.lowerBound >= last else {
        throw ZipDirectory.damaged(
          file, came: "entry \(shown(member.name)) on top of another", expected: "entries one after the other")
      }
      last = member.range.upperBound
    }
  }

  private static func member(
    _ zip: LittleEndian, _ place: inout Int, end: Int, file: String
  ) throws(DataError) -> Member {
    guard place + 46 <= end, zip.number(place, 4) == 0x0201_4B50 else {
      throw damaged(file, came: "no directory entry at byte \(grouped(place))", expected: "one")
    }
    let nameCount = zip.number(place + 28, 2)
    let extraCount = zip.number(place + 30, 2)
    let next = place + 46 + nameCount + extraCount + zip.number(place + 32, 2)
    guard next <= end else {
      throw damaged(file, came: "a directory entry beyond the directory's end", expected: "it inside")
    }
    guard let name = String(validating: zip.bytes[place + 46..<place + 46 + nameCount], as: UTF8.self) else {
      throw damaged(file, came: "an entry's name that is not UTF-8", expected: "a readable name")
    }
    let method = zip.number(place + 10, 2)
    let isEncrypted = zip.number(place + 8, 2) & 1 == 1
    guard !isEncrypted, method == 0 || method == 8 else {
      throw DataError(
        file: file, came: "entry \(shown(name)) is \(isEncrypted ? "encrypted" : "packed by method \(method)")",
        expected: "an entry as it is (method 0) or deflated (method 8)", mend: "save it again with numpy.savez")
    }
    // A size or place of all ones is to be found in the zip64 field, which has them in this order.
    var sizes = [zip.number(place + 24, 4), zip.number(place + 20, 4), zip.number(place + 42, 4)]
    var extra = place + 46 + nameCount
    let extraEnd = extra + extraCount
    while extra + 4 <= extraEnd {
      let length = zip.number(extra + 2, 2)
      if zip.number(extra, 2) == 1 {
        var field = extra + 4
        for i in 0..<3 where sizes[i] == 0xFFFF_FFFF && field + 8 <= min(extraEnd, extra + 4 + length) {
          sizes[i] = zip.number(field, 8)
          field += 8
        }
      }
      extra += 4 + length
    }
    let (count, packed, local) = (sizes[0], sizes[1], sizes[2])
    guard local >= 0, local <= end - 30, zip.number(local, 4) == 0x0403_4B50 else {
      throw damaged(file, came: "entry \(shown(name)) at byte \(local)", expected: "its header there")
    }
    let start = local + 30 + zip.number(local + 26, 2) + zip.number(local + 28, 2)
    guard packed >= 0, start <= end, packed <= end - start else {
      throw damaged(
        file, came: "entry \(shown(name)) of \(packed) bytes at byte \(local)", expected: "it inside the file")
    }
    // Deflate packs at most 1032 bytes into one, so a greater size is a trap.
    guard method == 0 ? count == packed : count >= 0 && count <= (packed + 64) * Inflater.mostPerByte else {
      throw damaged(
        file, came: "entry \(shown(name)) of \(packed) bytes that claims to hold \(count)",
        expected: "a size that is possible")
    }
    let checksum = UInt32(truncatingIfNeeded: zip.number(place + 16, 4))
    place = next
    return Member(name: name, method: method, checksum: checksum, range: start..<start + packed, count: count)
  }

  static func damaged(_ file: String, came: String, expected: String) -> DataError {
    DataError(
      file: file, came: came, expected: expected, mend: "save or download it again: it is damaged or no NPZ file")
  }
}

extension ZipDirectory.Member {
  /// The unpacked bytes, with their checksum checked.
  func contents(in bytes: [UInt8], file: String) throws(DataError) -> [UInt8] {
    var contents = Array(bytes[range])
    if method == 8 {
      let packed = contents
      var place = 0
      var inflater = try Inflater(LIMPID_INFLATE_RAW, file: "\(file)/\(shown(name))")
      contents = try inflater.read(count, from: packed, at: &place)
    }
    guard contents.count == count, crc32(contents) == checksum else {
      throw ZipDirectory.damaged(
        file, came: "entry \(shown(name)) whose checksum is wrong", expected: "the one that was stored with it")
    }
    return contents
  }
}

/// Numbers in the bytes, lowest byte first.
struct LittleEndian {
  let bytes: [UInt8]

  /// The number of `count` bytes at `place`, which must lie inside. One of 64 bits beyond `Int` comes out negative.
  func number(_ place: Int, _ count: Int) -> Int {
    var number: UInt64 = 0
    for i in (0..<count).reversed() { number = number << 8 | UInt64(bytes[place + i]) }
    return Int(truncatingIfNeeded: number)
  }
}
