import CLimpid

extension Picture {
  static func isJPEG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xD8, 0xFF]) }

  private static func missingJPEGLibrary(_ file: String) -> DataError {
    DataError(
      file: file, came: "it is a JPEG file and this machine has no libjpeg to read it",
      expected: "libjpeg.so.62 or libjpeg.so.8 (libjpeg.dylib on a Mac)",
      mend:
        "install the package libjpeg62-turbo (Debian), libjpeg-turbo8 (Ubuntu), libjpeg-turbo (Fedora, Arch, Alpine), or convert it: convert FILE picture.png"
    )
  }

  /// Reads a JPEG file, turned upright as its camera says.
  ///
  /// - Parameters:
  ///   - least: the least height and width that are of use. A much larger picture is read at a half, a quarter or an eighth of its size.
  static func jpeg(
    _ bytes: [UInt8], _ file: String, least: (height: Int, width: Int)?, fullSize: inout [Int]?
  ) throws(DataError) -> Picture {
    guard limpid_jpeg_available() == 1 else { throw missingJPEGLibrary(file) }
    var problem = [CChar](repeating: 0, count: 256)
    func refused() -> DataError { damaged(file, "JPEG", "libjpeg", problem) }
    return try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      guard let jpeg = limpid_jpeg_open(bytes.baseAddress, bytes.count, &problem) else { throw refused() }
      defer { limpid_jpeg_close(jpeg) }
      let orientation = limpid_jpeg_orientation(bytes.baseAddress, bytes.count)
      let full = (height: Int(limpid_jpeg_full_height(jpeg)), width: Int(limpid_jpeg_full_width(jpeg)))
      guard let whole = product([full.height, full.width]), whole <= most else {
        throw tooLarge(file, full.height, full.width)
      }
      fullSize = orientation >= 5 ? [full.width, full.height] : [full.height, full.width]
      if let least {
        let (height, width) = orientation >= 5 ? (least.width, least.height) : (least.height, least.width)
        if let times = [8, 4, 2].first(where: { full.height >= height * $0 && full.width >= width * $0 }) {
          limpid_jpeg_shrink(jpeg, UInt32(times))
        }
      }
      let (height, width) = (Int(limpid_jpeg_height(jpeg)), Int(limpid_jpeg_width(jpeg)))
      let channels = Int(limpid_jpeg_channels(jpeg))
      var pixels = [UInt8](repeating: 0, count: height * width * channels)
      guard limpid_jpeg_read(jpeg, &pixels, &problem) == 0 else { throw refused() }
      return Picture(height: height, width: width, channels: channels, pixels: pixels).upright(from: Int(orientation))
    }
  }

  /// The picture turned and mirrored as Exif's orientation says: 1 is upright, 3 upside down, 6 and 8 lie on a side, the others are mirrored.
  func upright(from orientation: Int) -> Picture {
    guard (2...8).contains(orientation) else { return self }
    let isTurned = orientation >= 5
    let (newHeight, newWidth) = isTurned ? (width, height) : (height, width)
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (row, column) =
          switch orientation {
          case 2: (y, width - 1 - x)
          case 3: (height - 1 - y, width - 1 - x)
          case 4: (height - 1 - y, x)
          case 5: (x, y)
          case 6: (height - 1 - x, y)
          case 7: (height - 1 - x, width - 1 - y)
          default: (x, width - 1 - y)
          }
        let at = (row * width + column) * channels
        for channel in 0..<channels { turned.append(pixels[at + channel]) }
      }
    }
    return Picture(height: newHeight, width: newWidth, channels: channels, pixels: turned)
  }
}
