import CLimpid

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

  private static func isPNG(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  private static func kind(_ bytes: [UInt8]) -> String? {
    if bytes.isEmpty { return "an empty file" }
    if bytes.starts(with: Array("GIF8".utf8)) { return "a GIF file" }
    if bytes.starts(with: Array("BM".utf8)) { return "a BMP file" }
    if bytes.starts(with: Array("RIFF".utf8)) { return "a WebP file" }
    return nil
  }

  package static func missingLibrary(_ file: String) -> DataError {
    DataError(
      file: file, came: "it is a PNG file and this machine has no libpng to read it",
      expected: "libpng16.so.16 (libpng.dylib on a Mac)",
      mend:
        "install the package libpng16-16 (Debian), libpng16-16t64 (Ubuntu), libpng (Fedora, Arch, Alpine), or convert it: convert FILE picture.pgm"
    )
  }

  private static func png(_ bytes: [UInt8], _ file: String) throws(DataError) -> Picture {
    guard limpid_png_available() == 1 else { throw missingLibrary(file) }
    var problem = [CChar](repeating: 0, count: 64)
    func damaged() -> DataError {
      let sentence = problem.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      return DataError(
        file: file, came: "libpng cannot read it (\(shown(sentence)))", expected: "a PNG file",
        mend: "save or download it again")
    }
    return try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      guard let png = limpid_png_open(bytes.baseAddress, bytes.count, &problem) else { throw damaged() }
      defer { limpid_png_close(png) }
      let (height, width) = (Int(limpid_png_height(png)), Int(limpid_png_width(png)))
      let channels = Int(limpid_png_channels(png))
      guard let count = product([height, width]), count <= most else { throw tooLarge(file, height, width) }
      // A pixel takes at least one bit, and deflate packs at most so much into a byte: beyond that the header lies.
      guard count / 8 <= (bytes.count + 64) * Inflater.mostPerByte else {
        throw DataError(
          file: file, came: "a header of \(height) × \(width) pixels in \(counted(bytes.count, "byte"))",
          expected: "a size that is possible", mend: "save or download it again: it is damaged")
      }
      var pixels = [UInt8](repeating: 0, count: count * channels)
      guard limpid_png_read(png, &pixels, &problem) == 0 else { throw damaged() }
      return Picture(height: height, width: width, channels: channels, pixels: pixels)
    }
  }

  static func tooLarge(_ file: String, _ height: Int, _ width: Int) -> DataError {
    DataError(
      file: file, came: "a picture of \(height) × \(width) pixels", expected: "1 … \(grouped(most)) pixels",
      mend: "make it smaller first")
  }
}
