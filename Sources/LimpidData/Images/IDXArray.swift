/// An array from an IDX file, the format of MNIST: [MNIST's page](http://yann.lecun.com/exdb/mnist/) describes it.
///
/// Two zero bytes, a byte for the element type, a byte for the rank, each size as four bytes, then the elements in
/// row-major order; every number with its highest byte first. A file packed with gzip is unpacked on the way.
public struct IDXArray: Hashable, Sendable {
  /// The sizes, outermost first: [60000, 28, 28].
  public let shape: [Int]
  public let elements: Elements
  /// Where it came from, for messages.
  public let file: String

  /// The elements as the file has them.
  public enum Elements: Hashable, Sendable {
    case uint8([UInt8])
    case int8([Int8])
    case int16([Int16])
    case int32([Int32])
    case float32([Float])
    case float64([Double])
  }

  /// The element types by their code in the file.
  package enum Kind: UInt8, CaseIterable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    var bytes: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  /// Reads a file, packed or not.
  public init(reading path: String) throws(DataError) {
    var stream = try ByteStream(path)
    try self.init(&stream)
  }

  /// The same from bytes in memory; `name` stands for the file in messages.
  public init(_ bytes: [UInt8], name: String) throws(DataError) {
    var stream = try ByteStream(bytes, name: name)
    try self.init(&stream)
  }

  private init(_ stream: inout ByteStream) throws(DataError) {
    let (kind, shape) = try IDXArray.header(&stream)
    let file = stream.path
    guard let count = product(shape), let wanted = product([count, kind.bytes]), wanted <= stream.atMost else {
      throw DataError(
        file: file, came: "the header announces \(times(shape)) elements of \(counted(kind.bytes, "byte"))",
        expected:
          "no more than the file holds (\(stream.isPacked ? "packed, " : "")\(counted(stream.atMost, "byte")) at most)",
        mend: "download the file again: it is cut short or damaged")
    }
    let bytes = try stream.read(wanted)
    guard bytes.count == wanted else {
      throw DataError(
        file: file, came: "\(counted(bytes.count, "byte")) after the header",
        expected: "\(grouped(wanted)) for \(times(shape)) elements",
        mend: "download the file again: it is cut short")
    }
    guard try stream.read(1).isEmpty else {
      throw DataError(
        file: file, came: "more bytes after the last element",
        expected: "exactly \(grouped(wanted)) for \(times(shape)) elements",
        mend: "download the file again, or cut the rest off")
    }
    self.shape = shape
    self.file = file
    elements = IDXArray.decode(bytes, kind)
  }

  private static func header(_ stream: inout ByteStream) throws(DataError) -> (Kind, [Int]) {
    let file = stream.path
    let start = try stream.read(4)
    guard start.count == 4, start[0] == 0, start[1] == 0 else {
      let hexadecimal = start.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
      throw DataError(
        file: file, came: start.isEmpty ? "the file is empty" : "it starts with \(hexadecimal)",
        expected: "an IDX file, which starts with 00 00, the element type and the rank",
        mend: "name an IDX file, such as train-images-idx3-ubyte.gz")
    }
    guard let kind = Kind(rawValue: start[2]) else {
      throw DataError(
        file: file, came: "element type \(start[2])",
        expected: "8 (unsigned byte), 9 (signed byte), 11 (short), 12 (int), 13 (float) or 14 (double)",
        mend: "name an IDX file, or download it again")
    }
    let sizes = try stream.read(4 * Int(start[3]))
    guard sizes.count == 4 * Int(start[3]) else {
      throw DataError(
        file: file, came: "the header stops after \(counted(4 + sizes.count, "byte"))",
        expected: "\(4 + 4 * Int(start[3])) for rank \(start[3])", mend: "download the file again: it is cut short")
    }
    let shape = bigEndian(sizes, UInt32.self).map(Int.init)
    return (kind, shape)
  }

  private static func decode(_ bytes: [UInt8], _ kind: Kind) -> Elements {
    return switch kind {
    case .uint8: .uint8(bytes)
    case .int8: .int8(bigEndian(bytes, Int8.self))
    case .int16: .int16(bigEndian(bytes, Int16.self))
    case .int32: .int32(bigEndian(bytes, Int32.self))
    case .float32: .float32(bigEndian(bytes, UInt32.self).map(Float.init(bitPattern:)))
    case .float64: .float64(bigEndian(bytes, UInt64.self).map(Double.init(bitPattern:)))
    }
  }

  /// The numbers in the bytes, each with its highest byte first.
  private static func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ type: Number.Type
  ) -> [Number] {
    let size = MemoryLayout<Number>.size
    return bytes.withUnsafeBytes { raw in
      (0..<raw.count / size).map { Number(bigEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: type)) }
    }
  }
}
