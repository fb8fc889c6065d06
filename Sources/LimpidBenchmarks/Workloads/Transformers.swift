import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTraining

extension TorchNames {
  static let gpt = TorchNames([
    "tokens": "wte", "positions": "wpe", "firstNorm": "ln1", "attention.projection": "qkv", "attention.output": "proj",
    "secondNorm": "ln2", "wide": "f1", "narrow": "f2", "norm": "lnf",
  ])
  static let bert = TorchNames([
    "words": "emb_word", "positions": "emb_pos.weight", "types": "emb_type.weight", "norm": "ln", "blocks": "layers",
    "attention.output": "o", "firstNorm": "ln1", "wide": "f1", "narrow": "f2", "secondNorm": "ln2",
  ])
}

extension GPT {
  /// Six blocks of 384 on 65 tokens, as the comparison begins.
  fileprivate static func small() throws -> GPT {
    try GPT(vocabulary: 65, context: 256, size: 384, heads: 6, depth: 6).beginning(as: .gpt)
  }
}

extension Workload {
  /// A language model of 10.8 million weights on 8 texts of 256 tokens.
  static let gptSmall = Workload("gpt_small", .training, samples: 8, Pace(warmUp: 2, steps: 6, least: 4)) {
    try TrainingWork(
      GPT.small(), Optimizer(AdamW(beta2: 0.99, weightDecay: 0.1), decays: .weights), learningRate: 1e-3,
      batches: (0..<4).map { b in
        let tokens = batch(b).whole([8, 257], below: 65).array
        func part(_ shift: Int) -> IndexTensor {
          IndexTensor(unchecked: [8, 256], (0..<8).flatMap { tokens[($0 * 257 + shift)..<($0 * 257 + shift + 256)] })
        }
        return [part(0).value, part(1).value]
      }
    ) { model, batch in try model(batch[0].indices!).softmaxCrossEntropy(batch[1].indices!) }
  }

  /// The same model writes 256 tokens, one after the other.
  static let gptSmallGeneration = Workload(
    "gpt_small_gen", .inference, samples: 256, Pace(warmUp: 1, steps: 6, least: 3)
  ) {
    try WritingWork(GPT.small())
  }

  /// The same with weights stored in fewer bits: other numbers, so not part of the comparison.
  static func gptSmallGeneration(storing format: StorageFormat) -> Workload {
    Workload("gpt_small_gen_\(format.rawValue)", .inference, samples: 256, gptSmallGeneration.pace) {
      try WritingWork(GPT.small(), storing: format)
    }
  }

  /// An encoder of the size of MiniLM on texts of 128 tokens.
  static func bert(batch size: Int, storing format: StorageFormat? = nil) -> Workload {
    Workload(
      "bert_infer_b\(size)" + (format.map { "_\($0.rawValue)" } ?? ""), .inference, samples: size,
      size == 1 ? Pace(warmUp: 5, steps: 100, least: 10) : Pace(warmUp: 2, steps: 12, least: 4)
    ) {
      var model = try BERT().beginning(as: .bert)
      // Ours are one matrix for queries, keys and values, PyTorch's are three.
      try model.update { path, parameter in
        guard path.components.contains("projection"), parameter.shape.rank == 2 else { return }
        let parts = ["q", "k", "v"].map {
          TorchNames().initialValue(
            ModulePath("layers.\(path.components[1]).\($0).weight"), [parameter.shape[0], parameter.shape[0]])
        }
        parameter.value = try concatenate(parts, axis: 1)
      }
      return try InferenceWork(
        consume model, batches: (0..<4).map { batch($0).whole([size, 128], below: 30522).value }, storing: format
      ) { try $0($1.indices!) }
    }
  }
}

/// A model writes a text, token by token.
private struct WritingWork: Work {
  private var writer: GPTWriter
  private let isStored: Bool
  private var written: [Int32] = []
  let parameterCount: Int

  init(_ model: GPT, storing format: StorageFormat? = nil) throws {
    writer = try GPTWriter(model, storing: format)
    isStored = format != nil
    parameterCount = model.parameterCount
  }

  /// Of the logits, on the text that has been written.
  mutating func storageError() throws -> Double? {
    guard isStored else { return nil }
    var exact = try GPTWriter(writer.model), own = writer, error = ErrorSum()
    own.beginAnew()
    for token in [0] + written.dropLast() { error.add(try own.read(token).array, try exact.read(token).array) }
    return error.relative
  }

  mutating func step(_ i: Int) throws -> Float? {
    writer.beginAnew()
    written = try writer.write(256, after: [0])
    return nil
  }

  /// All tokens' steps, those of the same place in the program as one.
  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    writer.beginAnew()
    return try (0..<256).flatMap { _ in
      try writer.timedRun(0).map { TimedStep($0.instruction, seconds: $0.seconds) }
    }
  }

  var output: [Float]? { written.map { Float($0) } }
}
