/// Reads the pictures of the Netpbm tools: grey (P2, P5) and colour (P3, P6), as text or as bytes.
struct NetpbmReader {
  let bytes: [UInt8]
  let file: String
  private var place = 2

  init(_ bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  private func damaged(_ came: String, _ expected: String) -> DataError {
    DataError(file: file, came: came, expected: expected, mend: "save it again as PNG, PGM or PPM")
  }

  /// The next whole number; comments run from # to the end of their line.
  private mutating func number(_ what: String) throws(DataError) -> Int {
    while place < bytes.count, !(0x30...0x39).contains(bytes[place]) {
      if bytes[place] == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
      } else if [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) {
        place += 1
      } else {
        throw damaged("something else where \(what) belongs, at byte \(grouped(place))", "a whole number")
      }
    }
    var number = 0
    let start = place
    while place < bytes.count, (0x30...0x39).contains(bytes[place]), number < 1_000_000_000 {
      number = 10 * number + Int(bytes[place] - 0x30)
      place += 1
    }
    guard place > start else { throw damaged("an end where \(what) belongs", "a whole number") }
    return number
  }

  mutating func picture() throws(DataError) -> Picture {
    let kind = bytes[1] - 0x30
    guard [2, 3, 5, 6].contains(kind) else {
      throw damaged("a file of kind P\(kind)", "P2 or P5 (grey), P3 or P6 (colour)")
    }
    let width = try number("the width")
    let height = try number("the height")
    let greatest = try number("the greatest value")
    guard (1...65535).contains(greatest) else { throw damaged("a greatest value of \(greatest)", "1 … 65,535") }
    guard width > 0, height > 0, let count = product([height, width]), count <= Picture.most else {
      throw Picture.tooLarge(file, height, width)
    }
    let channels = kind == 3 || kind == 6 ? 3 : 1
    var values: [Int] = []
    if kind < 4 {
      // Every number takes at least two bytes, so a header cannot ask for more memory than the file is worth.
      guard count * channels <= bytes.count - place else {
        throw damaged("too few numbers", "\(grouped(count * channels))")
      }
      for _ in 0..<count * channels { values.append(try number("a pixel")) }
    } else {
      place += 1
      let each = greatest > 255 ? 2 : 1
      guard bytes.count - place == count * channels * each else {
        throw damaged(
          "\(counted(max(0, bytes.count - place), "byte")) of pixels", "\(grouped(count * channels * each))")
      }
      values = (0..<count * channels).map { i in
        each == 1 ? Int(bytes[place + i]) : Int(bytes[place + 2 * i]) << 8 | Int(bytes[place + 2 * i + 1])
      }
    }
    if let value = values.first(where: { $0 > greatest }) { throw damaged("a pixel of \(value)", "0 … \(greatest)") }
    let pixels = values.map { UInt8((2 * 255 * $0 + greatest) / (2 * greatest)) }
    return Picture(height: height, width: width, channels: channels, pixels: pixels)
  }
}
