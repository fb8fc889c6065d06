import LimpidCore
import LimpidData

extension SafetensorsFile {
  /// The longest header that is read: that of the reference implementation.
  static let longestHeader = 100_000_000

  /// Reads a file that is in memory; `name` stands for it in messages.
  public init(_ bytes: [UInt8], name file: String) throws(DataError) {
    let header = try Header(bytes, file: file)
    var entries: [Entry] = []
    for tensor in header.tensors {
      let range = header.start + tensor.begin..<header.start + tensor.end
      let value = try bytes.withUnsafeBufferPointer { all throws(DataError) in
        let elements = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[range]))
        return try tensor.kind.value(elements, tensor.shape, file: file, what: "tensor \(shown(tensor.name))")
      }
      entries.append(Entry(name: tensor.name, value: value))
    }
    self.init(entries: entries, metadata: header.metadata)
  }
}

/// The checked header of a safetensors file: every tensor lies inside the file, none overlaps another, no byte is left
/// over.
struct Header {
  struct Tensor {
    let name: String
    let kind: ElementKind
    let shape: [Int]
    /// Where its bytes are, counted from the end of the header.
    let begin: Int
    let end: Int
  }

  private(set) var tensors: [Tensor] = []
  private(set) var metadata: [String: String] = [:]
  /// Where the elements start in the file.
  let start: Int

  private let file: String

  init(_ bytes: [UInt8], file: String) throws(DataError) {
    self.file = file
    guard bytes.count >= 8 else {
      throw Header.damaged(file, came: counted(bytes.count, "byte"), expected: "at least 8, the length of the header")
    }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(bytes.count - 8), length <= UInt64(SafetensorsFile.longestHeader) else {
      throw Header.damaged(
        file, came: "a header of \(length) bytes",
        expected: "at most the \(grouped(min(bytes.count - 8, SafetensorsFile.longestHeader))) that follow")
    }
    start = 8 + Int(length)
    let json: HeaderJSON
    do throws(HeaderJSON.Problem) { json = try HeaderJSON.read(bytes[8..<start]) } catch {
      throw Header.damaged(
        file, came: "a header with \(error.what) at byte \(grouped(8 + error.byte))", expected: "JSON")
    }
    guard case .object(let members) = json else {
      throw Header.damaged(file, came: "a header that is not a JSON object", expected: "{\"NAME\": {\"dtype\": …}}")
    }
    for member in members {
      if member.name == "__metadata__" {
        try readMetadata(member.value)
      } else {
        try readTensor(member.name, member.value)
      }
    }
    try checkPlaces(bytes.count - start)
  }

  private mutating func readMetadata(_ json: HeaderJSON) throws(DataError) {
    guard case .object(let members) = json else {
      throw Header.damaged(file, came: "__metadata__ that is no JSON object", expected: "texts by name")
    }
    for member in members {
      guard case .string(let text) = member.value else {
        throw Header.damaged(
          file, came: "__metadata__ \"\(shown(member.name))\" that is no text", expected: "a JSON string")
      }
      metadata[member.name] = text
    }
  }

  private mutating func readTensor(_ name: String, _ json: HeaderJSON) throws(DataError) {
    let what = "tensor \(shown(name))"
    guard case .object(let members) = json else {
      throw Header.damaged(file, came: "\(what) that is no JSON object", expected: "dtype, shape and data_offsets")
    }
    func member(_ name: String) -> HeaderJSON? { members.first { $0.name == name }?.value }

    guard case .string(let type) = member("dtype") else {
      throw Header.damaged(file, came: "\(what) without a dtype", expected: "a text such as F32")
    }
    guard let kind = ElementKind(rawValue: type) else {
      throw DataError(
        file: file, came: "\(what) with the dtype \(shown(type))",
        expected: ElementKind.allCases.map(\.rawValue).joined(separator: ", "),
        mend: "convert it to F32 where the file was made")
    }
    guard let shape = wholes(member("shape")), shape.count <= 32 else {
      throw Header.damaged(
        file, came: "\(what) with a shape that is no list of up to 32 sizes", expected: "whole numbers from 0")
    }
    guard let offsets = wholes(member("data_offsets")), offsets.count == 2, offsets[0] <= offsets[1] else {
      throw Header.damaged(file, came: "\(what) with data_offsets that are no range", expected: "[begin, end] in bytes")
    }
    guard let bytes = product(shape + [kind.size]), bytes == offsets[1] - offsets[0] else {
      throw Header.damaged(
        file, came: "\(what) of shape \(shape), \(type), in \(counted(offsets[1] - offsets[0], "byte"))",
        expected: product(shape + [kind.size]).map { "\(grouped($0)), \(counted(kind.size, "byte")) an element" }
          ?? "fewer elements")
    }
    tensors.append(Tensor(name: name, kind: kind, shape: shape, begin: offsets[0], end: offsets[1]))
  }

  private func wholes(_ json: HeaderJSON?) -> [Int]? {
    guard case .array(let values) = json else { return nil }
    var numbers: [Int] = []
    for value in values {
      guard case .whole(let number) = value else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// Puts the tensors in the order of their bytes and checks that they fill the rest of the file exactly.
  private mutating func checkPlaces(_ available: Int) throws(DataError) {
    tensors = tensors.enumerated().sorted { a, b in
      (a.element.begin, a.element.end, a.offset) < (b.element.begin, b.element.end, b.offset)
    }.map(\.element)
    var end = 0
    for tensor in tensors {
      guard tensor.begin == end else {
        throw Header.damaged(
          file, came: "tensor \(shown(tensor.name)) at byte \(grouped(tensor.begin)) of the elements",
          expected: "\(grouped(end)), where the one before it ends")
      }
      end = tensor.end
    }
    guard end == available else {
      throw Header.damaged(
        file, came: "\(counted(available, "byte")) of elements", expected: "\(grouped(end)), as the header says")
    }
  }

  private static func damaged(_ file: String, came: String, expected: String) -> DataError {
    DataError(
      file: file, came: came, expected: expected,
      mend: "copy or download the file again: it is damaged or no safetensors file")
  }
}
