import LimpidCore
import LimpidData
import LimpidExchange
import LimpidLayers

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A model in one safetensors file: weights under their paths, and in the metadata the architecture, the input schema, the class names and
/// the hash of the weights. It opens without the code that made it, and is sealed: one changed byte is found.
public struct ModelFile: Sendable {
  public var model: Sequential
  public var schema: InputSchema
  /// The name of the recipe that made it.
  public var name: String

  public init(_ model: Sequential, schema: InputSchema, name: String) {
    self.model = model
    self.schema = schema
    self.name = name
  }

  /// Writes the file; the SHA-256 of its bytes.
  @discardableResult
  public func write(to path: String) throws -> String { try bytes().written(to: path) }

  /// The bytes of the file, sealed.
  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(schema), as: UTF8.self)
    return try SafetensorsFile(
      tensors: model.weights.map { ($0.name, $0.value) },
      metadata: [
        "limpid": limpidVersion, "name": name, "architecture": model.architecture.json, "schema": text,
        "schemaHash": Hash.of(text), "weightsHash": model.weightsHash,
      ]
    ).sealed()
  }

  /// Opens a file. A damaged one, or one whose weights are not those it was written with, gets an error.
  public init(reading path: String) throws {
    let bytes = try InputFile.bytes(path)
    let file = try SafetensorsFile(bytes, name: path)
    guard let architecture = file.metadata["architecture"], let schema = file.metadata["schema"],
      let read = try? JSONDecoder().decode(InputSchema.self, from: Data(schema.utf8))
    else {
      throw RunError(
        file: path, came: "weights without an architecture and an input schema", expected: "a model that Limpid wrote",
        mend: "name the model.safetensors of a run; weights alone can be loaded into a model with load(_:)")
    }
    if let hash = file.metadata["schemaHash"], hash != Hash.of(schema) {
      throw RunError(
        file: path, came: "a schema with the hash \(Hash.of(schema).prefix(12))…",
        expected: "\(hash.prefix(12))…, as the file says",
        mend: "the file was changed or damaged; take it from a backup, or train again")
    }
    try read.check(in: path)
    model = try Sequential(architecture: Architecture(json: architecture))
    try model.load(file.entries.compactMap { entry in entry.value.tensor.map { (entry.name, $0) } })
    let hash = model.weightsHash
    guard hash == file.metadata["weightsHash"] else {
      throw RunError(
        file: path, came: "weights with the hash \(hash.prefix(12))…",
        expected: "\(file.metadata["weightsHash"]?.prefix(12) ?? "none")…, as the file says",
        mend: "the file was changed or damaged; take it from a backup, or train again")
    }
    try Seal.check(bytes, file: path)
    self.schema = read
    name = file.metadata["name"] ?? ""
  }
}
