#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A small picture as PNG, for pages that carry their pictures in them. Bytes are stored, not packed: examples are small.
struct PNGImage {
  let bytes: [UInt8]

  /// - Parameter pixels: [height, width, channels], 0 … 255; one channel is grey, three are colour.
  init(_ pixels: [UInt8], height: Int, width: Int, channels: Int) {
    var rows: [UInt8] = []
    for y in 0..<height {
      rows.append(0)  // no filter
      rows += pixels[y * width * channels..<(y + 1) * width * channels]
    }
    var file: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
    let header = PNGImage.four(width) + PNGImage.four(height) + [8, channels == 3 ? 2 : 0, 0, 0, 0]
    file += PNGImage.chunk("IHDR", header)
    file += PNGImage.chunk("IDAT", PNGImage.stored(rows))
    file += PNGImage.chunk("IEND", [])
    bytes = file
  }

  /// For the `src` of an image.
  var address: String { "data:image/png;base64," + Data(bytes).base64EncodedString() }

  private static func four(_ number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  private static func chunk(_ kind: String, _ body: [UInt8]) -> [UInt8] {
    let typed = Array(kind.utf8) + body
    return four(body.count) + typed + four(Int(crc(typed)))
  }

  /// A zlib stream of stored blocks (RFC 1950, 1951).
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let count = min(65_535, bytes.count - start)
      let isLast = start + count == bytes.count
      let size = [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
      stream += [isLast ? 1 : 0] + size + size.map { ~$0 } + bytes[start..<start + count]
      start += count
    } while start < bytes.count
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return stream + four(Int(b << 16 | a))
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }
}
