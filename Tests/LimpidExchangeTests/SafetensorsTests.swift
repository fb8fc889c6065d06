import LimpidCore
import LimpidData
import LimpidExchange
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  /// A file with this header and so many zero bytes of elements.
  static func file(_ header: String, _ elements: Int = 0) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: elements)
  }

  @Test func everyElementType() throws {
    let file = try SafetensorsFile(reading: "\(files)/types.safetensors")
    #expect(file.entries.count == 13)
    for entry in file.entries { #expect(entry.value == Ramp.of(entry.name, [3, 4]), "\(entry.name)") }
  }

  static let plain = [
    SafetensorsFile.Entry(name: "mask", value: Ramp.booleans([7])),
    .init(name: "b.weight", value: Ramp.floats([2, 3])),
    .init(name: "labels", value: Ramp.signed([4])), .init(name: "scalar", value: Ramp.floats([])),
    .init(name: "a.weight", value: Ramp.floats([5])), .init(name: "empty", value: Ramp.floats([0, 7])),
  ]

  /// The same bytes as the reference implementation writes, whatever the order given.
  @Test func sameBytes() throws {
    let text = "quotes \" and \\ and\nlines, Zürich, 数字"
    let golden = try InputFile.bytes("\(files)/plain.safetensors")
    #expect(try SafetensorsFile(entries: Self.plain, metadata: ["note": text]).encoded() == golden)
    #expect(try SafetensorsFile(entries: Self.plain.reversed(), metadata: ["note": text]).encoded() == golden)
    let read = try SafetensorsFile(golden, name: "plain")
    #expect(read.metadata == ["note": text])
    #expect(read.names == ["a.weight", "b.weight", "empty", "scalar", "labels", "mask"])
    for entry in Self.plain { #expect(read[entry.name] == entry.value) }
  }

  /// Every bit survives, NaN and denormals included.
  @Test func everyBit() throws {
    let floats: [Float] = [
      .nan, -.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 1 / 3,
    ]
    let file = SafetensorsFile(tensors: [("x", Tensor(floats))], metadata: ["\0\u{1f}\u{7f}😀": "a\u{8}\u{c}\r\t/"])
    let read = try SafetensorsFile(file.encoded(), name: "x")
    #expect(try read.tensor("x").array.map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(read.metadata == file.metadata)
    #expect(try SafetensorsFile(SafetensorsFile(entries: []).encoded(), name: "none").entries.isEmpty)
  }

  /// The examples in the documentation of `SafetensorsFile` and `NPYFile`.
  @Test func examples() throws {
    let folder = TemporaryFolder()
    let file = SafetensorsFile(
      tensors: [("weight", try Tensor([2, 2], [1, 2, 3, 4]))], metadata: ["made by": "a lesson"])
    try file.write(to: "\(folder.path)/model.safetensors")
    let weight = try SafetensorsFile(reading: "\(folder.path)/model.safetensors").tensor("weight")
    #expect("\(weight.shape)" == "[2, 2]")
    try NPYFile(.tensor(Tensor([2, 2], [1, 2, 3, 4]))).write(to: "\(folder.path)/array.npy")
    let array = try NPYFile(reading: "\(folder.path)/array.npy").value
    #expect("\(array.shape)" == "[2, 2]")
  }

  @Test func written() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    try SafetensorsFile(entries: Self.plain).write(to: path)
    #expect(try InputFile.bytes(path) == SafetensorsFile(entries: Self.plain).encoded())
    #expect(folder.names == ["model.safetensors"])
  }

  /// All 65,536 half-precision floats against Swift's own.
  #if !(arch(x86_64) && canImport(Darwin))
  @Test func halves() throws {
    let bytes = (0...UInt16.max).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let header = #"{"x":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
    let read = try SafetensorsFile(Self.file(header) + bytes, name: "halves").tensor("x").array
    for (bits, value) in read.enumerated() {
      let expected = Float(Float16(bitPattern: UInt16(bits)))
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
    }
  }
  #endif

  @Test func refusals() throws {
    func x(_ dtype: String, _ shape: String, _ offsets: String) -> String {
      #"{"x":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
    }
    let two = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":"#
    let long = UInt64.max
    let cases: [[UInt8]] = [
      [], [1, 2, 3], withUnsafeBytes(of: long) { Array($0) } + [0, 0],
      withUnsafeBytes(of: UInt64(1) << 63) { Array($0) },
      Self.file("{").dropLast(0), withUnsafeBytes(of: UInt64(100)) { Array($0) } + [UInt8](repeating: 0x20, count: 99),
      Self.file(""), Self.file("[]"), Self.file("null"), Self.file("{} x"), Self.file("{\"x\":}"),
      Self.file("{\"x\":1}"),
      Self.file("{\"__metadata__\":[]}"), Self.file("{\"__metadata__\":{\"a\":1}}"), Self.file("{\"x\":{},\"x\":{}}"),
      Self.file(String(repeating: "[", count: 100_000)), Self.file(String(repeating: "{\"x\":", count: 100_000)),
      Self.file(x("F33", "[1]", "[0,4]"), 4), Self.file(x("F8_E4M3", "[4]", "[0,4]"), 4),
      Self.file(x("\u{1b}[2J", "[1]", "[0,4]"), 4),
      Self.file(#"{"x":{"shape":[1],"data_offsets":[0,4]}}"#, 4),
      Self.file(#"{"x":{"dtype":"F32","data_offsets":[0,4]}}"#, 4),
      Self.file(#"{"x":{"dtype":"F32","shape":[1]}}"#, 4),
      Self.file(x("F32", "[-1]", "[0,4]"), 4), Self.file(x("F32", "[1.0]", "[0,4]"), 4),
      Self.file(x("F32", "[NaN]", "[0,4]"), 4),
      Self.file(x("F32", "[1e0]", "[0,4]"), 4), Self.file(x("F32", "[01]", "[0,4]"), 4),
      Self.file(x("F32", "[99999999999999999999]", "[0,4]"), 4),
      Self.file(x("F32", "[4611686018427387904,4]", "[0,0]")),
      Self.file(x("F32", "[0,9223372036854775807,9223372036854775807]", "[0,0]")),
      Self.file(x("F32", "[\(String(repeating: "1,", count: 40))1]", "[0,4]"), 4),
      Self.file(x("F32", "[1]", "[4,0]"), 4), Self.file(x("F32", "[1]", "[0]"), 4),
      Self.file(x("F32", "[1]", "[-4,0]"), 4),
      Self.file(x("F32", "[1]", "[0,8]"), 8), Self.file(x("F32", "[2]", "[0,8]"), 4),
      Self.file(x("F32", "[1]", "[0,4]"), 9),
      Self.file(x("F32", "[1]", "[4,8]"), 8),
      Self.file(x("F32", "[1]", "[9223372036854775803,9223372036854775807]"), 8),
      Self.file(two + "[4,12]}}", 16), Self.file(two + "[12,20]}}", 20), Self.file(two + "[0,8]}}", 8),
      Self.file(x("BOOL", "[1]", "[0,1]")) + [2], Self.file(x("I64", "[1]", "[0,8]")) + [0, 0, 0, 128, 0, 0, 0, 0],
      Self.file(x("U32", "[1]", "[0,4]")) + [0, 0, 0, 128],
      Self.file(x("U64", "[2]", "[0,16]"), 8) + [UInt8](repeating: 255, count: 8),
      Self.file(x("F64", "[1]", "[0,8]")) + [0, 0, 0, 0, 0, 0, 0xF0, 0x7E],
      Self.file("{\"\u{0}\":1}"), Self.file(#"{"\ud800":{}}"#), Self.file(#"{"\q":{}}"#), Self.file(#"{"\u12":{}}"#),
      withUnsafeBytes(of: UInt64(6)) { Array($0) } + [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x7D],
    ]
    let text = cases.map { bytes in refusal { _ = try SafetensorsFile(bytes, name: "x.safetensors") } }
    try expectSnapshot("safetensors-refusals", text.joined(separator: "\n\n") + "\n", in: files)
  }

  @Test func namesRefused() throws {
    let one = SafetensorsFile(tensors: [("x", Tensor(1)), ("x", Tensor(2))])
    let other = SafetensorsFile(tensors: [("__metadata__", Tensor(1))])
    let read = SafetensorsFile(entries: Self.plain)
    let text = [
      refusal { _ = try one.encoded() }, refusal { _ = try other.encoded() },
      refusal { _ = try read.tensor("head.weight") },
      refusal { _ = try read.tensor("labels") }, refusal { _ = try SafetensorsFile(entries: []).tensor("x") },
    ]
    try expectSnapshot("safetensors-names", text.joined(separator: "\n\n") + "\n", in: files)
  }

  @Test(.enabled(if: sharedData != nil, "no ../shared/data beside the package; set LIMPID_DATA to the folder"))
  func minilm() throws {
    let file = try SafetensorsFile(reading: "\(sharedData!)/models/minilm/model_f16.safetensors")
    #expect(file.entries.count > 90)
    #expect(file.entries.allSatisfy { $0.value.tensor?.array.allSatisfy(\.isFinite) ?? true })
  }
}
