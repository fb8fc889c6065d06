extension Picture {
  /// Reads a PNG or JPEG file (this needs the machine's libpng or libjpeg) or a PGM or PPM file.
  public init(reading path: String) throws(DataError) {
    try self.init(InputFile.bytes(path), name: path)
  }

  /// Reads a file as a network wants it: brought to this size and number of channels. The same picture gives the same pixels, whether it is
  /// learned from or asked about. With it the size [height, width] that it has in the file.
  public static func read(
    _ path: String, height: Int, width: Int, channels: Int
  ) throws(DataError) -> (picture: Picture, size: [Int]) {
    let bytes = try InputFile.bytes(path)
    var size: [Int]?
    let picture: Picture
    if isJPEG(bytes) {
      picture = try jpeg(bytes, path, least: (height, width), fullSize: &size)
    } else {
      picture = try Picture(bytes, name: path)
    }
    return (
      try picture.with(channels: channels).resized(height: height, width: width),
      size ?? [picture.height, picture.width]
    )
  }

  /// The same from bytes in memory; `name` stands for the file in messages.
  public init(_ bytes: [UInt8], name file: String) throws(DataError) {
    if Picture.isPNG(bytes) {
      self = try Picture.png(bytes, file)
    } else if Picture.isJPEG(bytes) {
      var size: [Int]?
      self = try Picture.jpeg(bytes, file, least: nil, fullSize: &size)
    } else if bytes.count > 2, bytes[0] == UInt8(ascii: "P"), (0x31...0x37).contains(bytes[1]) {
      var reader = NetpbmReader(bytes, file: file)
      self = try reader.picture()
    } else {
      throw DataError(
        file: file, came: Picture.kind(bytes) ?? "a file that is no picture", expected: "a PNG, JPEG, PGM or PPM file",
        mend: "convert it: convert FILE picture.png")
    }
  }

  /// Whether the bytes start as a picture that can be read.
  public static func isPicture(_ bytes: [UInt8]) -> Bool {
    isPNG(bytes) || isJPEG(bytes)
      || bytes.count > 2 && bytes[0] == UInt8(ascii: "P") && (0x31...0x37).contains(bytes[1])
        && [0x20, 0x09, 0x0A, 0x0D].contains(bytes[2])
  }

  private static func kind(_ bytes: [UInt8]) -> String? {
    if bytes.isEmpty { return "an empty file" }
    if bytes.starts(with: Array("GIF8".utf8)) { return "a GIF file" }
    if bytes.starts(with: Array("BM".utf8)) { return "a BMP file" }
    if bytes.starts(with: Array("RIFF".utf8)) { return "a WebP file" }
    return nil
  }

  /// A file that a library began to read and refused, in its own sentence.
  static func damaged(_ file: String, _ kind: String, _ library: String, _ problem: [CChar]) -> DataError {
    let sentence = problem.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return DataError(
      file: file, came: "\(library) cannot read it (\(shown(sentence)))", expected: "a \(kind) file",
      mend: "save or download it again")
  }

  static func tooLarge(_ file: String, _ height: Int, _ width: Int) -> DataError {
    DataError(
      file: file, came: "a picture of \(height) × \(width) pixels", expected: "1 … \(grouped(most)) pixels",
      mend: "make it smaller first")
  }
}
