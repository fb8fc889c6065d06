/// A picture as a person has it: rows of pixels, one byte for each channel, 0 … 255.
public struct Picture: Hashable, Sendable {
  public let height: Int
  public let width: Int
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// [height, width, channels].
  public let pixels: [UInt8]

  /// The most pixels that a file may have.
  static let most = 100_000_000

  init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    assert(pixels.count == height * width * channels)
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// Black for white and white for black. MNIST and the digits are bright ink on dark paper; a scan is the other way
  /// round.
  public var inverted: Picture {
    Picture(height: height, width: width, channels: channels, pixels: pixels.map { 255 - $0 })
  }

  /// The picture with another number of channels: colours become grey by their luminance, 0.299 R + 0.587 G + 0.114 B
  /// (ITU-R BT.601); grey becomes three equal channels.
  public func with(channels wanted: Int) throws(DataError) -> Picture {
    switch (channels, wanted) {
    case (wanted, _): return self
    case (1, 3):
      return Picture(height: height, width: width, channels: 3, pixels: pixels.flatMap { [$0, $0, $0] })
    case (3, 1):
      let grey = (0..<height * width).map { i -> UInt8 in
        let (red, green, blue) = (Int(pixels[3 * i]), Int(pixels[3 * i + 1]), Int(pixels[3 * i + 2]))
        return UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
      }
      return Picture(height: height, width: width, channels: 1, pixels: grey)
    default:
      throw DataError(
        file: "picture", came: "\(counted(wanted, "channel")) to make of \(channels)",
        expected: "1 (grey) or 3 (colours)",
        mend: "use a network for grey or colour pictures")
    }
  }

  /// The picture at another size. Each new pixel is the mean of the area that it covers, computed in whole numbers.
  public func resized(height newHeight: Int, width newWidth: Int) throws(DataError) -> Picture {
    if (newHeight, newWidth) == (height, width) { return self }
    guard newHeight > 0, newWidth > 0, let count = product([newHeight, newWidth]), count <= Picture.most else {
      throw DataError(
        file: "picture", came: "the size \(newHeight) × \(newWidth)", expected: "1 … \(grouped(Picture.most)) pixels",
        mend: "choose another size")
    }
    let rows = Picture.overlaps(height, newHeight)
    let columns = Picture.overlaps(width, newWidth)
    // The overlaps of one new pixel add up to height · width.
    let whole = height * width
    var result: [UInt8] = []
    result.reserveCapacity(count * channels)
    for row in rows {
      for column in columns {
        for channel in 0..<channels {
          var sum = 0
          for (y, high) in row {
            for (x, wide) in column { sum += high * wide * Int(pixels[(y * width + x) * channels + channel]) }
          }
          result.append(UInt8((2 * sum + whole) / (2 * whole)))
        }
      }
    }
    return Picture(height: newHeight, width: newWidth, channels: channels, pixels: result)
  }

  /// For each of `new` equal stretches of a line: which of `old` equal stretches it overlaps, and by how many parts of
  /// 1 / (old · new).
  private static func overlaps(_ old: Int, _ new: Int) -> [[(Int, Int)]] {
    (0..<new).map { i in
      let (begin, end) = (i * old, (i + 1) * old)
      return (begin / new..<(end + new - 1) / new).map { ($0, min(end, ($0 + 1) * new) - max(begin, $0 * new)) }
    }
  }
}
