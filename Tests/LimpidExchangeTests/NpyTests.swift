import LimpidCore
import LimpidData
import LimpidExchange
import TestSupport
import Testing

@Suite struct NpyTests {
  @Test(arguments: [
    "f2", "f4", "f8", "big-f4", "big-f8", "i1", "i2", "i4", "i8", "big-i4", "u1", "u2", "u4", "u8", "big-u2", "bool",
  ])
  func everyElementType(_ name: String) throws {
    #expect(try NPYFile(reading: "\(files)/\(name).npy").value == Ramp.of(name, [2, 3, 4]))
  }

  @Test func ordersShapesAndVersions() throws {
    for name in ["columns", "version-2", "version-3"] {
      #expect(try NPYFile(reading: "\(files)/\(name).npy").value == Ramp.floats([2, 3, 4]))
    }
    #expect(try NPYFile(reading: "\(files)/scalar.npy").value == Ramp.floats([]))
    #expect(try NPYFile(reading: "\(files)/empty.npy").value == Ramp.floats([0, 3]))
  }

  /// The same bytes as NumPy writes.
  @Test func sameBytes() throws {
    for (name, shape) in [
      ("f4", [2, 3, 4]), ("i4", [2, 3, 4]), ("bool", [2, 3, 4]), ("scalar", []), ("empty", [0, 3]),
    ] as [(String, Shape)] {
      let value = name.count > 4 ? Ramp.floats(shape) : Ramp.of(name, shape)
      #expect(try NPYFile(value).encoded() == InputFile.bytes("\(files)/\(name).npy"), "\(name)")
    }
  }

  @Test(arguments: ["stored", "deflated"])
  func archives(_ name: String) throws {
    let file = try NPZFile(reading: "\(files)/\(name).npz")
    #expect(file.entries.map(\.name) == ["first", "second", "third"])
    #expect(
      file["first"] == Ramp.floats([2, 3]) && file["second"] == Ramp.signed([4])
        && file["third"] == Ramp.booleans([40, 40]))
  }

  @Test func archiveThereAndBack() throws {
    let file = NPZFile(entries: SafetensorsTests.plain)
    let read = try NPZFile(file.encoded(), name: "x.npz")
    #expect(read.entries.map(\.name) == file.entries.map(\.name))
    for entry in file.entries { #expect(read[entry.name] == entry.value) }
    #expect(try NPZFile(NPZFile(entries: []).encoded(), name: "none").entries.isEmpty)
    let twice = NPZFile(entries: [file.entries[0], file.entries[0]])
    #expect(throws: DataError.self) { try twice.encoded() }
  }

  @Test func refusals() throws {
    func npy(_ header: String, _ elements: [UInt8] = []) -> [UInt8] {
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
        + Array(header.utf8) + elements
    }
    func plain(_ type: String, _ shape: String, _ elements: [UInt8] = []) -> [UInt8] {
      npy("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n", elements)
    }
    let cases: [[UInt8]] = [
      [], Array("text".utf8), [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 9, 0, 0, 0],
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 0, 0],
      [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 255, 255, 255, 255], npy(""), npy("{}"), npy("{'shape': (1,)}"),
      npy("{'descr': '<f4', 'shape': (1,), }"), npy("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }"),
      npy("{'descr': '<f4', 'descr': '<f4'}"), npy("{'descr': '<f4"), npy("__import__('os').system('true')"),
      plain("<f4", "(-1,)"), plain("<f4", "(1.5,)"), plain("<f4", "(99999999999999999999,)"),
      plain("<f4", "(4611686018427387904, 4)"),
      plain("<f4", "(0, 4611686018427387904, 4)"), plain("<f4", "(\(String(repeating: "1, ", count: 40)))"),
      plain("<f4", "(2,)", [0, 0, 0, 0]),
      plain("<f4", "(1,)", [0, 0, 0, 0, 0]), plain("<c8", "(1,)"), plain("<U5", "(1,)"), plain("f4", "(1,)"),
      plain("|O", "(1,)"),
      plain("|b1", "(1,)", [7]), plain("<i8", "(1,)", [255, 255, 255, 255, 255, 255, 255, 127]),
      try InputFile.bytes("\(files)/objects.npy"), try InputFile.bytes("\(files)/records.npy"),
    ]
    let text = cases.map { bytes in refusal { _ = try NPYFile(bytes, name: "x.npy") } }
    try expectSnapshot("npy-refusals", text.joined(separator: "\n\n") + "\n", in: files)
  }

  @Test func archiveRefusals() throws {
    let stored = try InputFile.bytes("\(files)/stored.npz")
    let deflated = try InputFile.bytes("\(files)/deflated.npz")
    func changed(_ bytes: [UInt8], _ place: Int, _ new: [UInt8]) -> [UInt8] {
      var bytes = bytes
      bytes.replaceSubrange(place..<place + new.count, with: new)
      return bytes
    }
    // Where the directory starts, and its second entry.
    let end = stored.count - 22
    let first = (0..<4).reduce(0) { $0 | Int(stored[end + 16 + $1]) << (8 * $1) }
    let second = first + 46 + Int(stored[first + 28]) + Int(stored[first + 30])
    let third = second + 46 + Int(stored[second + 28]) + Int(stored[second + 30])
    let packedEnd = deflated.count - 22
    let packed = (0..<4).reduce(0) { $0 | Int(deflated[packedEnd + 16 + $1]) << (8 * $1) }
    let cases: [[UInt8]] = [
      [], Array(stored.dropLast(1)), Array(stored.dropFirst(1)), changed(stored, end + 16, [255, 255, 255, 127]),
      changed(stored, end + 16, [255, 255, 255, 255]), changed(stored, end + 10, [200, 200]),
      changed(stored, end + 10, [2, 0]),
      changed(stored, first + 8, [1]), changed(stored, first + 10, [12]), changed(stored, first + 42, [9]),
      changed(stored, first + 24, [9, 0, 0, 0]), changed(stored, second + 42, [0, 0, 0, 0]),
      changed(stored, third + 46, Array("first".utf8)), changed(stored, first + 16, [0]), changed(stored, 60, [7]),
      changed(deflated, packed + 24, [255, 255, 255, 127]), changed(deflated, packed + 24, [1, 0, 0, 0]),
      changed(deflated, 60, [255, 255, 255]),
    ]
    let text = cases.map { bytes in refusal { _ = try NPZFile(bytes, name: "x.npz") } }
    try expectSnapshot("npz-refusals", text.joined(separator: "\n\n") + "\n", in: files)
  }
}
