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

@Suite struct IDXTests {
  /// An IDX file: type, sizes, elements.
  static func idx(_ type: UInt8, _ sizes: [UInt32], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(sizes.count)]
      + sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } } + elements
  }

  @Test func everyElementType() throws {
    #expect(try IDXArray(Self.idx(8, [2], [0, 255]), name: "a").elements == .uint8([0, 255]))
    #expect(try IDXArray(Self.idx(9, [2], [1, 255]), name: "a").elements == .int8([1, -1]))
    #expect(try IDXArray(Self.idx(11, [2], [1, 2, 0xFF, 0xFE]), name: "a").elements == .int16([258, -2]))
    #expect(try IDXArray(Self.idx(12, [1], [0x80, 0, 0, 1]), name: "a").elements == .int32([-2_147_483_647]))
    #expect(try IDXArray(Self.idx(13, [1], [0x3F, 0xC0, 0, 0]), name: "a").elements == .float32([1.5]))
    #expect(try IDXArray(Self.idx(14, [1], [0xC0, 4, 0, 0, 0, 0, 0, 0]), name: "a").elements == .float64([-2.5]))
  }

  @Test func shapes() throws {
    #expect(try IDXArray(Self.idx(8, [], [7]), name: "a").shape == [])
    #expect(try IDXArray(Self.idx(8, [0, 28, 28], []), name: "a").shape == [0, 28, 28])
    #expect(try IDXArray(Self.idx(8, [1, 2, 1, 3], Array(0..<6)), name: "a").shape == [1, 2, 1, 3])
  }

  @Test(arguments: ["images.idx.gz", "members.idx.gz"])
  func packed(_ name: String) throws {
    let array = try IDXArray(reading: "\(files)/\(name)")
    #expect(array.shape == [2, 3, 4])
    #expect(array.elements == .uint8(Array(0..<24)))
  }

  @Test func refusals() throws {
    let folder = TemporaryFolder()
    let packed = try InputFile.bytes("\(files)/images.idx.gz")
    var wrongSum = packed
    wrongSum[packed.count - 6] ^= 1
    let cases: [(String, [UInt8])] = [
      ("empty", []),
      ("short", [0, 0]),
      ("text", Array("label,pixel0,pixel1\n".utf8)),
      ("png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]),
      ("type", Self.idx(10, [1], [1])),
      ("header", [0, 0, 8, 3, 0, 0, 0, 1, 0]),
      ("truncated", Self.idx(8, [2, 28, 28], [1, 2, 3])),
      ("longer", Self.idx(8, [2], [1, 2, 3])),
      ("huge", Self.idx(8, [0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [])),
      ("overflow", Self.idx(14, [UInt32](repeating: 0xFFFF_FFFF, count: 255), [])),
      ("packed-truncated", packed.dropLast(20)),
      ("packed-without-checksum", packed.dropLast(4)),
      ("packed-wrong-checksum", wrongSum),
      ("packed-start", Array(packed.prefix(12))),
      ("packed-noise", [0x1F, 0x8B] + (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }),
    ]
    var text = ""
    for (name, bytes) in cases {
      let path = try folder.write(name, bytes)
      text += refusal(in: folder.path) { _ = try IDXArray(reading: path) } + "\n\n"
    }
    text += refusal(in: folder.path) { _ = try IDXArray(reading: "\(folder.path)/missing") } + "\n\n"
    text += refusal(in: folder.path) { _ = try IDXArray(reading: folder.path) } + "\n\n"
    text += "\(Inflater.missing("train-images-idx3-ubyte.gz"))\n"
    try expectSnapshot("idx-refusals", text, in: files)
  }

  /// On a machine without zlib: a process of its own, since a library is looked for once.
  @Test func withoutLibrary() async {
    await #expect(processExitsWith: .success) {
      setenv("LIMPID_ZLIB", "", 1)
      let packed = refusal { _ = try IDXArray(reading: "\(files)/images.idx.gz") }
      #expect(packed.contains("it is packed and this machine has no zlib"))
      let plain = try IDXArray(IDXTests.idx(8, [2], [1, 2]), name: "plain")
      #expect(plain.shape == [2])
    }
  }

  /// Every byte of a packed and of a plain file is changed, and every shorter file tried: an error or an array, never a
  /// crash.
  @Test func mutants() throws {
    for original in [try InputFile.bytes("\(files)/images.idx.gz"), Self.idx(11, [2, 3], Array(0..<12))] {
      for place in original.indices {
        for change: UInt8 in [1, 0x80, 0xFF, 0x55] {
          var mutant = original
          mutant[place] ^= change
          _ = try? IDXArray(mutant, name: "mutant")
        }
        #expect(throws: DataError.self) { try IDXArray(Array(original[..<place]), name: "cut") }
      }
    }
  }
}
