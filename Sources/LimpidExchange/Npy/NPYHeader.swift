import LimpidData

/// The checked header of an NPY file: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, a Python literal.
struct NPYHeader {
  let kind: ElementKind
  let isBigEndian: Bool
  let isColumnsFirst: Bool
  let shape: [Int]
  /// Where the elements start in the file.
  let start: Int

  init(_ bytes: [UInt8], file: String) throws(DataError) {
    func damaged(_ came: String, _ expected: String) -> DataError {
      DataError(file: file, came: came, expected: expected, mend: "save the array again with numpy.save")
    }
    guard bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]), bytes.count >= 10 else {
      throw damaged(bytes.isEmpty ? "the file is empty" : "it does not start as an NPY file", "\\x93NUMPY")
    }
    guard (1...3).contains(bytes[6]) else { throw damaged("version \(bytes[6]).\(bytes[7])", "1.0, 2.0 or 3.0") }
    // The length has two bytes in version 1, four since.
    let lengthEnd = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= lengthEnd else { throw damaged(counted(bytes.count, "byte"), "at least \(lengthEnd)") }
    let length = bytes[8..<lengthEnd].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - lengthEnd else {
      throw damaged(
        "a header of \(counted(length, "byte"))", "at most the \(grouped(bytes.count - lengthEnd)) that follow")
    }
    start = lengthEnd + length

    var literal = PythonLiteral(bytes: bytes[lengthEnd..<start])
    guard let header = literal.dictionary() else {
      throw damaged("a header that cannot be read", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }")
    }
    guard case .sizes(let sizes) = header["shape"], sizes.count <= 32 else {
      throw damaged("a header without a usable 'shape'", "a tuple of up to 32 sizes")
    }
    guard case .truth(let columnsFirst) = header["fortran_order"] else {
      throw damaged("a header without 'fortran_order'", "True or False")
    }
    guard case .text(let type) = header["descr"] else {
      throw DataError(
        file: file, came: "an array of records", expected: "one plain type such as float32",
        mend: "save each field by itself")
    }
    guard let (kind, isBigEndian) = NPYHeader.kind(type) else {
      let isObject = type.hasSuffix("O")
      throw DataError(
        file: file, came: isObject ? "pickled Python objects, which are never loaded" : "the type '\(shown(type))'",
        expected: "floats of 16, 32 or 64 bits, integers of 8 to 64, or bool",
        mend: "save array.astype('float32') instead")
    }
    (self.kind, self.isBigEndian) = (kind, isBigEndian)
    isColumnsFirst = columnsFirst
    shape = sizes
  }

  /// '<f4' → float32, lowest byte first.
  private static func kind(_ type: String) -> (ElementKind, isBigEndian: Bool)? {
    let order = type.first
    guard order == "<" || order == ">" || order == "|" || order == "=" else { return nil }
    let kind: ElementKind? =
      switch type.dropFirst() {
      case "f2": .float16
      case "f4": .float32
      case "f8": .float64
      case "i1": .int8
      case "i2": .int16
      case "i4": .int32
      case "i8": .int64
      case "u1": .uint8
      case "u2": .uint16
      case "u4": .uint32
      case "u8": .uint64
      case "b1": .bool
      default: nil
      }
    return kind.map { ($0, order == ">") }
  }
}

/// As much of Python's literals as NPY headers use.
private struct PythonLiteral {
  enum Value {
    case text(String)
    case truth(Bool)
    case sizes([Int])
    /// A list: a type made of fields. What is in it does not matter.
    case list
  }

  let bytes: ArraySlice<UInt8>
  private var place: Int

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  private mutating func took(_ text: StaticString) -> Bool {
    while place < bytes.endIndex, bytes[place] == 0x20 || bytes[place] == 0x0A { place += 1 }
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard bytes[place...].starts(with: wanted) else { return false }
    place += wanted.count
    return true
  }

  /// The dictionary with nothing after it, or nil.
  mutating func dictionary() -> [String: Value]? {
    guard took("{") else { return nil }
    var members: [String: Value] = [:]
    while !took("}") {
      guard let name = text(), took(":"), let value = value(), members.updateValue(value, forKey: name) == nil else {
        return nil
      }
      if took("}") { break }
      guard took(",") else { return nil }
    }
    _ = took("")
    return place == bytes.endIndex ? members : nil
  }

  private mutating func text() -> String? {
    let quote: UInt8
    if took("'") { quote = UInt8(ascii: "'") } else if took("\"") { quote = UInt8(ascii: "\"") } else { return nil }
    guard let end = bytes[place...].firstIndex(of: quote) else { return nil }
    defer { place = end + 1 }
    return String(validating: bytes[place..<end], as: UTF8.self)
  }

  private mutating func value() -> Value? {
    if took("True") { return .truth(true) }
    if took("False") { return .truth(false) }
    if took("(") { return sizes() }
    if took("[") { return list() }
    return text().map(Value.text)
  }

  /// What follows "(": whole numbers from 0, each perhaps with the L of Python 2.
  private mutating func sizes() -> Value? {
    var sizes: [Int] = []
    while !took(")") {
      let digits = bytes[place...].prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard let size = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      place = digits.endIndex
      sizes.append(size)
      _ = took("L")
      if took(")") { break }
      guard took(",") else { return nil }
    }
    return .sizes(sizes)
  }

  /// What follows "[": skips to its end.
  private mutating func list() -> Value? {
    var open = 1
    while place < bytes.endIndex {
      if bytes[place] == UInt8(ascii: "[") { open += 1 }
      if bytes[place] == UInt8(ascii: "]") { open -= 1 }
      place += 1
      if open == 0 { return .list }
    }
    return nil
  }
}
