import CLimpid
import Foundation
import LimpidData
import TestSupport
import Testing

/// JPEG files by the machine's libjpeg, against what Pillow reads in them (`Reference/pictures.py`).
@Suite(.enabled(if: limpid_jpeg_available() == 1, "no libjpeg on this machine"))
struct JPEGTests {
  private struct Golden: Decodable {
    let height: Int
    let width: Int
    let pixels: [Int]
  }

  @Test func asPillow() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Reference/goldens/pictures.json"))
    for (name, golden) in try JSONDecoder().decode([String: Golden].self, from: data) {
      let picture = try Picture(reading: "\(files)/\(name).jpg")
      #expect((picture.height, picture.width) == (golden.height, golden.width), "\(name)")
      #expect(picture.pixels.count == golden.pixels.count, "\(name)")
      // Versions of the library may round differently.
      let worst = zip(picture.pixels, golden.pixels).map { abs(Int($0) - $1) }.max() ?? 255
      #expect(worst <= 4, "\(name) differs by \(worst)")
    }
  }

  @Test func broughtToASize() throws {
    // Read at a half and at full size, the picture is about the same.
    let (small, size) = try Picture.read("\(files)/colour.jpg", height: 6, width: 10, channels: 3)
    let whole = try Picture(reading: "\(files)/colour.jpg").resized(height: 6, width: 10)
    #expect((small.height, small.width, size) == (6, 10, [12, 20]))
    #expect(zip(small.pixels, whole.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 12 })
    let (turned, asSeen) = try Picture.read("\(files)/turned.jpg", height: 10, width: 6, channels: 1)
    #expect((turned.height, turned.width, turned.channels, asSeen) == (10, 6, 1, [20, 12]))
  }

  @Test func refusals() throws {
    let folder = TemporaryFolder()
    let noise = try folder.write("noise.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + (0..<40).map { UInt8($0) })
    let gif = try folder.write("a.gif", Array("GIF89a......".utf8))
    var text =
      refusal { _ = try Picture(reading: "\(files)/cut.jpg") }
      .replacingOccurrences(of: files, with: "FILES") + "\n\n"
    text += refusal(in: folder.path) { _ = try Picture(reading: noise) } + "\n\n"
    text += refusal(in: folder.path) { _ = try Picture(reading: gif) } + "\n"
    try expectSnapshot("jpeg-refusals", text, in: files)
  }

  /// Any damage is an error or a picture, never a crash.
  @Test func mutations() throws {
    let original = try InputFile.bytes("\(files)/turned.jpg")
    for place in stride(from: 0, to: original.count, by: 3) {
      for value: UInt8 in [0, 0xFF, 0x7F] {
        var mutant = original
        mutant[place] = value
        _ = try? Picture(mutant, name: "mutant")
        _ = limpid_jpeg_orientation(mutant, mutant.count)
      }
      _ = try? Picture(Array(original[..<place]), name: "cut")
    }
  }
}
