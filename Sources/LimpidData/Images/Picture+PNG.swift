import CLimpid

extension Picture {
  static func isPNG(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  package static func missingLibrary(_ file: String) -> DataError {
    DataError(
      file: file, came: "it is a PNG file and this machine has no libpng to read it",
      expected: "libpng16.so.16 (libpng.dylib on a Mac)",
      mend:
        "install the package libpng16-16 (Debian), libpng16-16t64 (Ubuntu), libpng (Fedora, Arch, Alpine), or convert it: convert FILE picture.pgm"
    )
  }

  static func png(_ bytes: [UInt8], _ file: String) throws(DataError) -> Picture {
    guard limpid_png_available() == 1 else { throw missingLibrary(file) }
    var problem = [CChar](repeating: 0, count: 64)
    func refused() -> DataError { damaged(file, "PNG", "libpng", problem) }
    return try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      guard let png = limpid_png_open(bytes.baseAddress, bytes.count, &problem) else { throw refused() }
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
      guard limpid_png_read(png, &pixels, &problem) == 0 else { throw refused() }
      return Picture(height: height, width: width, channels: channels, pixels: pixels)
    }
  }
}
