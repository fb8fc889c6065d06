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

  /// Opens a file. A damaged one, or one whose contents are not those it was written with, gets an error, unless changes are accepted: then
  /// its hashes count for nothing. A file that another program wrote anew with the same contents is the same.
  public init(reading path: String, acceptingChanges: Bool = false) throws {
    let bytes = try InputFile.bytes(path), file = try SafetensorsFile(bytes, name: path)
    guard let architecture = file.metadata["architecture"], let schema = file.metadata["schema"],
      let read = try? JSONDecoder().decode(InputSchema.self, from: Data(schema.utf8))
    else {
      throw RunError(
        file: path, came: "weights without an architecture and an input schema", expected: "a model that Limpid wrote",
        mend: "name the model.safetensors of a run; weights alone can be loaded into a model with load(_:)")
    }
    func changed(_ came: String, _ expected: String) -> RunError {
      RunError(
        file: path, came: came, expected: expected,
        mend: "take the file from a backup; or, if the change was meant: limpid seal \(path) --out NEW.safetensors")
    }
    if !acceptingChanges, let hash = file.metadata["schemaHash"], hash != Hash.of(schema) {
      throw changed("a schema with the hash \(Hash.of(schema).prefix(12))…", "\(hash.prefix(12))…, as the file says")
    }
    try read.check(in: path)
    model = try Sequential(architecture: Architecture(json: architecture))
    try model.load(file.entries.compactMap { entry in entry.value.tensor.map { (entry.name, $0) } })
    if !acceptingChanges {
      let hash = model.weightsHash, written = file.metadata["weightsHash"]
      guard hash == written else {
        throw changed(
          "weights with the hash \(hash.prefix(12))…", "\(written?.prefix(12) ?? "none")…, those that Limpid wrote")
      }
      guard (try? Seal.check(bytes, file: path)) != nil || Seal.holds(file) else {
        throw changed(
          "the weights that Limpid wrote, but another architecture, name or version",
          "all of the file as it was written")
      }
    }
    self.schema = read
    name = file.metadata["name"] ?? ""
  }
}
