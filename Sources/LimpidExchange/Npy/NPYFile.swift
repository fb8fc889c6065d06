import LimpidCore
import LimpidData

/// One array in a file, in the [format of
/// NumPy](https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): NPY.
///
/// ```swift
/// try NPYFile(.tensor(Tensor([2, 2], [1, 2, 3, 4]))).write(to: "array.npy")    // numpy.load("array.npy")
/// print(try NPYFile(reading: "array.npy").value.shape)
/// // [2, 2]
/// ```
///
/// Written are float32, int32 and bool. Read are versions 1 to 3; floats of 16, 32 and 64 bits, integers of 8 to 64 and
/// bools; either byte order; rows or columns first. Pickled objects are refused: reading them would run what the file
/// says.
public struct NPYFile: Sendable {
  public let value: Value

  public init(_ value: Value) { self.value = value }

  /// Reads a file. A damaged or hostile one gets an error.
  public init(reading path: String) throws(DataError) {
    try self.init(InputFile.bytes(path), name: path)
  }

  /// Reads a file that is in memory; `name` stands for it in messages.
  public init(_ bytes: [UInt8], name file: String) throws(DataError) {
    let header = try NPYHeader(bytes, file: file)
    guard let count = product(header.shape + [header.kind.size]), count == bytes.count - header.start else {
      let needed = product(header.shape + [header.kind.size]).map { counted($0, "byte") } ?? "fewer elements"
      throw DataError(
        file: file, came: "\(counted(bytes.count - header.start, "byte")) of elements",
        expected: "\(needed) for shape \(Shape(header.shape)), \(counted(header.kind.size, "byte")) an element",
        mend: "save the array again: the file is cut short or holds more than one array")
    }
    let value = try bytes.withUnsafeBufferPointer { all throws(DataError) in
      let elements = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[header.start...]))
      return try header.kind.value(
        elements, header.shape, isBigEndian: header.isBigEndian, file: file, what: "the array")
    }
    self.value = header.isColumnsFirst ? value.rowsFirst : value
  }

  /// Writes the file whole or not at all.
  public func write(to path: String) throws(DataError) {
    try OutputFile.write(encoded(), to: path)
  }

  /// The bytes of the file.
  public func encoded() -> [UInt8] {
    let type =
      switch value.storedKind {
      case .float32: "<f4"
      case .int32: "<i4"
      default: "|b1"
      }
    let sizes = Array(value.shape).map(String.init)
    let shape = sizes.count == 1 ? "\(sizes[0])," : sizes.joined(separator: ", ")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }"
    // Magic, version and length are 10 bytes; the elements start at a multiple of 64.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    let length = UInt16(header.utf8.count)
    let start: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    return value.withStoredBytes { start + Array(header.utf8) + $0 }
  }
}

extension Value {
  /// The same elements with the last axis fastest, from an order with the first axis fastest.
  fileprivate var rowsFirst: Value {
    switch self {
    case .tensor(let tensor): .tensor(Tensor(unchecked: shape, Value.rowsFirst(tensor.array, shape)))
    case .indices(let indices): .indices(IndexTensor(unchecked: shape, Value.rowsFirst(indices.array, shape)))
    case .mask(let mask): .mask(MaskTensor(unchecked: shape, Value.rowsFirst(mask.array, shape)))
    }
  }

  private static func rowsFirst<Element>(_ elements: [Element], _ shape: Shape) -> [Element] {
    guard shape.count > 1, !elements.isEmpty else { return elements }
    var strides = [1]
    for size in shape.dropLast() { strides.append(strides.last! * size) }
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    var result: [Element] = []
    result.reserveCapacity(elements.count)
    for _ in elements.indices {
      result.append(elements[place])
      // Counts `index` up, last axis first, and moves `place` along.
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}
