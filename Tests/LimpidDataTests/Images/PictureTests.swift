import CLimpid
import LimpidData
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite struct PictureTests {
  /// Row y, byte i of a row is 40 y + 5 i in the files of `Reference/exchange.py`.
  static let ramp: [UInt8] = (0..<36).map { (i: Int) -> UInt8 in UInt8(40 * (i / 12) + 5 * (i % 12)) }

  static let hasLibrary = limpid_png_available() == 1

  @Test(.enabled(if: hasLibrary, "no libpng on this machine"))
  func png() throws {
    for name in ["grey", "deep"] {
      let grey = try Picture(reading: "\(files)/\(name).png")
      #expect((grey.height, grey.width, grey.channels) == (3, 12, 1))
      #expect(grey.pixels == Self.ramp, "\(name)")
    }
    let colour = try Picture(reading: "\(files)/colour.png")
    #expect((colour.height, colour.width, colour.channels) == (3, 4, 3))
    #expect(colour.pixels == Self.ramp)
    #expect(try Picture(reading: "\(files)/alpha.png").pixels == [10, 20, 30, 255, 255, 255, 70, 80, 90])
    #expect(try Picture(reading: "\(files)/palette.png").pixels == [40, 50, 60, 10, 20, 30, 70, 80, 90])
  }

  @Test func netpbm() throws {
    func read(_ text: String, _ bytes: [UInt8] = []) throws -> Picture {
      try Picture(Array(text.utf8) + bytes, name: "p")
    }
    #expect(try read("P2\n# a comment\n3 1 # another\n10\n0 5 10\n").pixels == [0, 128, 255])
    #expect(try read("P3 1 2 255 1 2 3 4 5 6").pixels == [1, 2, 3, 4, 5, 6])
    #expect(try read("P5 2 1 255\n", [7, 200]).pixels == [7, 200])
    #expect(try read("P5 2 1 65535\n", [255, 255, 128, 0]).pixels == [255, 128])
    #expect(try read("P6 1 1 255\n", [1, 2, 3]).channels == 3)
  }

  @Test func changes() throws {
    let colour = try Picture(Array("P3 2 1 255 255 0 0 10 20 30".utf8), name: "p")
    #expect(try colour.with(channels: 1).pixels == [76, 18])
    #expect(colour.inverted.pixels == [0, 255, 255, 245, 235, 225])
    let grey = try Picture(Array("P2 4 2 255 0 10 20 30 40 50 60 70".utf8), name: "p")
    #expect(try grey.with(channels: 3).pixels.prefix(6) == [0, 0, 0, 10, 10, 10])
    #expect(try grey.resized(height: 1, width: 2).pixels == [25, 45])
    #expect(try grey.resized(height: 2, width: 8).pixels.prefix(4) == [0, 0, 10, 10])
    // Three columns of four: the middle one covers the second halves of columns 1 and 2, and so on.
    #expect(try grey.resized(height: 2, width: 3).pixels.prefix(3) == [3, 15, 28])
    let flat = try Picture(Array("P2 3 3 255 9 9 9 9 9 9 9 9 9".utf8), name: "p")
    for size in [1, 2, 5, 28] { #expect(try flat.resized(height: size, width: size).pixels.allSatisfy { $0 == 9 }) }
    #expect(throws: DataError.self) { try flat.resized(height: 0, width: 3) }
    #expect(throws: DataError.self) { try flat.with(channels: 2) }
  }

  @Test(.enabled(if: hasLibrary, "no libpng on this machine"))
  func refusals() throws {
    let png = try InputFile.bytes("\(files)/grey.png")
    var huge = png
    huge.replaceSubrange(16..<24, with: [0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF])
    let texts = [
      "", "hello", "GIF89a", "BM....", "RIFF....", "P7 1 1", "P2", "P2 x", "P2 -1 1 255 0", "P2 1 1 0 0", "P2 0 1 255",
      "P2 99999 99999 255 0",
      "P2 2 2 255 1 2 3", "P2 1 1 9 10", "P5 2 2 255 abc", "P2 100 100 255 1 2 3",
    ]
    var text = texts.map { text in refusal { _ = try Picture(Array(text.utf8), name: "picture") } }
    for bytes in [[0xFF, 0xD8, 0xFF, 0xE0], Array(png.prefix(20)), Array(png.prefix(40)), Array(png.prefix(60)), huge] {
      text.append(refusal { _ = try Picture(bytes, name: "picture.png") })
    }
    text.append(refusal { _ = try Picture(InputFile.bytes("\(files)/lie.png"), name: "picture.png") })
    // What libpng says depends on its version.
    text = text.map { $0.replacing(/cannot read it \(.*?\)/, with: "cannot read it (…)") }
    text.append("\(Picture.missingLibrary("picture.png"))")
    try expectSnapshot("picture-refusals", text.joined(separator: "\n\n") + "\n", in: files)
  }

  /// On a machine without libpng: a process of its own, since a library is looked for once.
  @Test func withoutLibrary() async {
    await #expect(processExitsWith: .success) {
      setenv("LIMPID_LIBPNG", "", 1)
      let text = refusal { _ = try Picture(reading: "\(files)/grey.png") }
      #expect(text.contains("it is a PNG file and this machine has no libpng"))
    }
  }

  /// Every byte of every file changed, and every shorter file: a picture or an error.
  @Test(arguments: ["grey", "colour", "alpha", "palette", "deep", "lie"])
  func mutants(_ name: String) throws {
    let original = try InputFile.bytes("\(files)/\(name).png")
    for place in original.indices {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var mutant = original
        mutant[place] ^= change
        _ = try? Picture(mutant, name: "mutant")
      }
      _ = try? Picture(Array(original[..<place]), name: "cut")
    }
  }
}
