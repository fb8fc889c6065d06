import LimpidCore
import LimpidData

/// Named tensors and texts in one file, in the format of [safetensors](https://github.com/huggingface/safetensors): a
/// header in JSON, then the elements. Nothing in such a file is ever run.
///
/// ```swift
/// let file = SafetensorsFile(tensors: [("weight", try Tensor([2, 2], [1, 2, 3, 4]))], metadata: ["made by": "a
/// lesson"]) try file.write(to: "model.safetensors") print(try SafetensorsFile(reading:
/// "model.safetensors").tensor("weight").shape) // [2, 2]
/// ```
///
/// Written are F32, I32 and BOOL. Read are also F64, F16 and BF16 (as `Tensor`), the other integers (as `IndexTensor`,
/// refused beyond 32 bits).
public struct SafetensorsFile: Sendable {
  /// A value and its name.
  public struct Entry: Sendable {
    public let name: String
    public let value: Value

    public init(name: String, value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// The values in the order of the file.
  public let entries: [Entry]
  /// Texts beside the values: what made the file, the architecture, hashes.
  public let metadata: [String: String]

  public init(entries: [Entry], metadata: [String: String] = [:]) {
    self.entries = entries
    self.metadata = metadata
  }

  public init(tensors: [(String, Tensor)], metadata: [String: String] = [:]) {
    self.init(entries: tensors.map { Entry(name: $0.0, value: .tensor($0.1)) }, metadata: metadata)
  }

  /// Reads a file. A damaged or hostile one gets an error.
  public init(reading path: String) throws(DataError) {
    try self.init(InputFile.bytes(path), name: path)
  }

  /// The names, in the order of the file.
  public var names: [String] { entries.map(\.name) }

  /// The value of a name, if there is one.
  public subscript(name: String) -> Value? { entries.first { $0.name == name }?.value }

  /// The tensor of a name; an error if the file has none of that name or if it is no tensor of floats.
  public func tensor(_ name: String, in file: String = "safetensors") throws(DataError) -> Tensor {
    guard let value = self[name] else {
      let some = names.prefix(8).map(shown).joined(separator: ", ")
      throw DataError(
        file: file, came: "no tensor named \(shown(name))",
        expected: entries.isEmpty
          ? "at least one tensor" : "one of \(some)\(entries.count > 8 ? " … (\(grouped(entries.count)) names)" : "")",
        mend: "check the name, or whether the file belongs to another model")
    }
    guard case .tensor(let tensor) = value else {
      throw DataError(
        file: file, came: "\(shown(name)) is not a tensor of floats", expected: "F32, F16, BF16 or F64",
        mend: "read it through the subscript")
    }
    return tensor
  }
}
