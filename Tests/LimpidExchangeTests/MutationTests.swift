import LimpidCore
import LimpidData
import LimpidExchange
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Files damaged by lot, always the same ones: each is read or refused, and none crashes the reader.
@Suite struct MutationTests {
  /// A small generator (SplitMix64), so that mutant 4,711 is the same everywhere.
  struct Lots: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Texts that mean something in some header.
  static let words = [
    "-1", "0", "1e999", "NaN", "null", "9223372036854775807", "18446744073709551616", "[", "]", "{", "}", "\"", ",",
    ":", "\\u0000", "\\ud800", "F64",
    "BOOL", "data_offsets", "__metadata__", "True", "(", ")", "'", "<f8", "|O", "PK\u{3}\u{4}", "PK\u{1}\u{2}",
    "PK\u{5}\u{6}", "PK\u{6}\u{6}",
  ].map { Array($0.utf8) }

  static func mutant(_ original: [UInt8], _ lots: inout Lots) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &lots) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &lots)
      let length = Int.random(in: 1...8, using: &lots)
      let rest = place..<min(bytes.count, place + length)
      switch Int.random(in: 0..<8, using: &lots) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &lots)
      case 1: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, 0x20].randomElement(using: &lots)!
      case 2: bytes.removeSubrange(rest)
      case 3: bytes.insert(contentsOf: bytes[rest], at: place)
      case 4: bytes.insert(contentsOf: words.randomElement(using: &lots)!, at: place)
      case 5: bytes.replaceSubrange(rest, with: words.randomElement(using: &lots)!)
      case 6: bytes.removeLast(min(bytes.count, length * length))
      default:
        // A digit for a digit: sizes and places that are nearly right.
        guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else { continue }
        bytes[digit] = UInt8.random(in: 0x30...0x39, using: &lots)
      }
    }
    return bytes
  }

  /// Reads `count` mutants; how many were accepted.
  static func survivors(_ original: [UInt8], _ count: Int, seed: UInt64, _ read: ([UInt8]) throws -> Void) throws -> Int
  {
    var lots = Lots(state: seed)
    var accepted = 0
    for number in 0..<count {
      let bytes = mutant(original, &lots)
      do {
        try read(bytes)
        accepted += 1
      } catch let error as DataError {
        // A message fits a terminal and cannot control it.
        let text = "\(error)"
        #expect(
          text.utf8.count < 2000 && !text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" },
          "mutant \(number) of seed \(seed)")
      }
    }
    return accepted
  }

  /// More with `LIMPID_MUTANTS=1000000`.
  static let count = getenv("LIMPID_MUTANTS").flatMap { Int(String(cString: $0)) } ?? 4000

  @Test(arguments: ["types.safetensors", "plain.safetensors"])
  func safetensors(_ name: String) throws {
    let original = try InputFile.bytes("\(files)/\(name)")
    let accepted = try Self.survivors(original, Self.count, seed: 1) { _ = try SafetensorsFile($0, name: "mutant") }
    #expect(accepted > 0 && accepted < Self.count)
    for cut in original.indices {
      #expect(throws: DataError.self) { try SafetensorsFile(Array(original[..<cut]), name: "cut") }
    }
  }

  /// Mutants of the header alone, with its length kept right, so that the reader gets past the first check.
  @Test(arguments: ["types.safetensors", "plain.safetensors"])
  func headers(_ name: String) throws {
    let original = try InputFile.bytes("\(files)/\(name)")
    let length = original.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
    let accepted = try Self.survivors(Array(original[8..<8 + length]), Self.count, seed: 2) { header in
      let bytes =
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + original[(8 + length)...]
      _ = try SafetensorsFile(bytes, name: "mutant")
    }
    #expect(accepted > 0 && accepted < Self.count)
  }

  @Test(arguments: ["f4.npy", "columns.npy", "version-2.npy", "records.npy"])
  func npy(_ name: String) throws {
    let original = try InputFile.bytes("\(files)/\(name)")
    let accepted = try Self.survivors(original, Self.count, seed: 3) { _ = try NPYFile($0, name: "mutant") }
    #expect(accepted < Self.count)
  }

  @Test(arguments: ["stored.npz", "deflated.npz"])
  func npz(_ name: String) throws {
    let original = try InputFile.bytes("\(files)/\(name)")
    let accepted = try Self.survivors(original, Self.count, seed: 4) { _ = try NPZFile($0, name: "mutant") }
    #expect(accepted < Self.count)
  }
}
