import Foundation
import LimpidCore
import LimpidData
import LimpidExchange
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Model files that went through another program.
@Suite("Model files from elsewhere")
struct ModelFileTests {
  private let model: Sequential
  private let file: SafetensorsFile

  init() throws {
    let model = Sequential {
      Dense(4, 3)
      Dense(3, 2)
    }
    self.model = model
    file = try Tiny.withFolder { folder in
      try folder.make()
      let schema = InputSchema(Digits.load(), named: "digits")
      try ModelFile(model, schema: schema, name: "tiny").write(to: folder.modelFile)
      return try SafetensorsFile(reading: folder.modelFile)
    }
  }

  /// The file as another writer may lay it out: tensors in another order, texts in another, spaces in the header.
  private func rewritten(_ entries: [SafetensorsFile.Entry], _ metadata: [String: String]) throws -> Data {
    func quoted(_ text: String) throws -> String { String(decoding: try JSONEncoder().encode(text), as: UTF8.self) }
    let texts = try metadata.sorted { $0.key > $1.key }.map { "\(try quoted($0.key)): \(try quoted($0.value))" }
    var members: [String] = [], elements = Data()
    for entry in entries {
      let start = elements.count
      entry.value.tensor!.array.withUnsafeBytes { elements.append(contentsOf: $0) }
      let sizes = entry.value.shape.map(String.init).joined(separator: ", ")
      members.append(
        "\(try quoted(entry.name)): {\"shape\": [\(sizes)], \"dtype\": \"F32\", \"data_offsets\": [\(start), \(elements.count)]}"
      )
    }
    let header = Data(
      "{\((members + ["\"__metadata__\": {\(texts.joined(separator: ", "))}"]).joined(separator: ", "))}".utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + elements
  }

  private func says(_ data: Data) throws -> String {
    try Tiny.withFolder { folder in
      try folder.make()
      try data.write(to: URL(filePath: folder.modelFile))
      do { return try Run(openAt: folder.modelFile).model.weightsHash } catch let error as RunError {
        return "\(error.came), \(error.mend.contains("limpid seal") ? "may be sealed" : error.mend)"
      }
    }
  }

  @Test("The order of tensors and texts is free")
  func otherOrder() throws {
    #expect(try says(rewritten(file.entries.reversed(), file.metadata)) == model.weightsHash)
    #expect(try says(Data(file.encoded())) == model.weightsHash)
  }

  @Test("What was changed is named, and may be accepted")
  func changes() throws {
    var entries = file.entries
    entries[0] = .init(name: entries[0].name, value: (entries[0].value.tensor! + 1).value)
    let weights = try rewritten(entries, file.metadata)
    #expect(try says(weights).hasPrefix("weights with the hash") && says(weights).hasSuffix("may be sealed"))
    var metadata = file.metadata
    metadata["name"] = "another"
    let name = try says(rewritten(file.entries, metadata))
    #expect(name == "the weights that Limpid wrote, but another architecture, name or version, may be sealed")
    metadata = file.metadata
    metadata["schema"]!.replace("16", with: "17")
    #expect(try says(rewritten(file.entries, metadata)).hasPrefix("a schema with the hash"))

    try Tiny.withFolder { folder in
      try folder.make()
      try weights.write(to: URL(filePath: folder.modelFile))
      let accepted = try ModelFile(reading: folder.modelFile, acceptingChanges: true)
      #expect(accepted.model.weightsHash != model.weightsHash)
      try accepted.write(to: folder.modelFile)
      #expect(try Run(openAt: folder.modelFile).model.weightsHash == accepted.model.weightsHash)
    }
  }

  @Test("A hostile description is refused before layers are made of it")
  func hostile() throws {
    func refusal(_ architecture: String) throws -> String {
      var metadata = file.metadata
      metadata["architecture"] = architecture
      let data = try rewritten(file.entries, metadata)
      return try Tiny.withFolder { folder in
        try folder.make()
        try data.write(to: URL(filePath: folder.modelFile))
        do { _ = try Run(openAt: folder.modelFile) } catch { return "\(error)" }
        return "accepted"
      }
    }
    let deep = #"{"layer":"Sequential","layers":[{"layer":"LSTM","inputs":4,"hidden":4,"depth":10000000}]}"#
    #expect(try refusal(deep).contains("\"depth\": 10000000 needs a whole number from 1 to 1000"))
    let relu = #"{"layer":"ReLU"}"#
    let many =
      "{\"layer\":\"Sequential\",\"layers\":[\([String](repeating: relu, count: 20_000).joined(separator: ","))]}"
    #expect(try refusal(many).contains("20001 layers needs at most 10000"))
    let waves = #"{"layer":"PositionalEmbedding","count":100000,"size":100000,"sinusoidal":true}"#
    #expect(try refusal("{\"layer\":\"Sequential\",\"layers\":[\(waves)]}").contains("a table of"))
  }
}
