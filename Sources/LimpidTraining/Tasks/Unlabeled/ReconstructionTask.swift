import LimpidCore
import LimpidData
import LimpidLayers

/// Learning to give back what came in. Pixels of 0 … 1 are judged as probabilities where codes are drawn by lot, all else by squares.
public struct ReconstructionTask: LearningTask {
  public typealias Model = Sequential

  public let settings: ReconstructionSettings
  private let data: LoadedData
  private let training: Batches<LabeledImages>
  /// Examples that are computed at once; nil for a whole batch.
  public var pieceSize: Int?
  /// Rows that are evaluated at once; no result depends on it.
  public var evaluationBatch = 500

  public init(
    _ data: LoadedData, _ settings: ReconstructionSettings, batchSize: Int, seed: UInt64, isShuffled: Bool = true
  ) throws {
    self.settings = settings
    self.data = data
    training = try Batches(data.train, size: batchSize, seed: seed, isShuffled: isShuffled)
  }

  /// Whether outputs are logits of pixels.
  var isOfPixels: Bool { settings.isVariational && data.train.values.isEmpty }

  /// How rows of a table became examples.
  var columns: UnlabeledColumns? { data.columns }

  public var stepsPerEpoch: Int { training.perEpoch }

  public func batches(epoch: Int, from first: Int) -> AnyIterator<LabeledBatch> {
    AnyIterator(training.epoch(epoch, from: first))
  }

  public func describe(_ batch: LabeledBatch) -> String {
    let some = batch.rows.prefix(8).map { "\(data.train.origin(of: $0))" }.joined(separator: ", ")
    return
      "\(batch.rows.count == 1 ? "row" : "rows") \(some)\(batch.rows.count > 8 ? " … (\(batch.rows.count))" : "") of \(data.train.name)"
  }

  public func pieces(of batch: LabeledBatch) -> [BatchPiece<LabeledBatch>] {
    guard let cuts = cuts(batch.rows.count, pieceSize) else { return [BatchPiece(batch: batch, share: 1)] }
    return cuts.map { BatchPiece(batch: batch.slice($0), share: Float($0.count) / Float(batch.rows.count)) }
  }

  public func example(_ i: Int, of batch: LabeledBatch) -> LabeledBatch? {
    batch.rows.indices.contains(i) ? batch.slice(i..<i + 1) : nil
  }

  // A drawn code is new in each step, which a captured program would repeat.
  public func values(of batch: LabeledBatch) -> [Value]? { settings.isVariational ? nil : [batch.inputs.value] }

  public func batch(_ batch: LabeledBatch, holding values: [Value]) -> LabeledBatch {
    batch.holding(values[0].tensor!, batch.labels, batch.partners)
  }

  public func loss(of model: Sequential, on batch: LabeledBatch) throws -> BatchLoss {
    let loss = try loss(of: model, batch.inputs).mean()
    return BatchLoss(loss: loss, count: batch.rows.count)
  }

  /// The loss of each example, [n]: the mean square of the differences; for drawn codes nats: −log p(x | code) + β · divergence.
  private func loss(of model: Sequential, _ inputs: Tensor) throws -> Tensor {
    let n = inputs.shape[0], count = data.train.inputShape.elementCount
    let x = try inputs.reshaped(to: [n, count])
    guard settings.isVariational else {
      return try model(inputs).meanSquaredError(to: x, reduction: .none).mean(axes: 1)
    }
    let depth = settings.depth(of: model)
    guard let code = model.layers[depth - 1] as? GaussianCode else {
      throw RecipeError(
        field: "model", came: "no GaussianCode among the layers", expected: "one in the middle",
        mend: "leave the model out, and it is made to fit the data")
    }
    let before = try model.prefix(depth - 1)(inputs)
    var y = try code(before)
    for layer in model.layers[depth...] { y = try layer(y) }
    let exactness = Float(1 / (2 * settings.deviation * settings.deviation))
    let error =
      try isOfPixels
      ? y.binaryCrossEntropy(targets: x, reduction: .none).sum(axes: 1)
      : y.meanSquaredError(to: x, reduction: .none).sum(axes: 1) * exactness
    return try error + code.divergence(before) * Float(settings.divergenceWeight)
  }

  /// What the network makes of inputs, [n, elements].
  public func reconstruction(of inputs: Tensor, by model: Sequential) throws -> Tensor {
    try Context.with({ $0.isTraining = false }) {
      let y = try model(inputs)
      return isOfPixels ? y.sigmoid() : y
    }
  }

  public func scores(of model: Sequential, on part: DataPart) throws -> Scores? {
    let examples: LabeledImages?
    switch part {
    case .train: examples = nil
    case .validation: examples = data.validation
    case .test: examples = data.test
    }
    guard let examples else { return nil }
    var mean = MeanLoss(), square = 0.0
    let columns = data.train.inputShape.elementCount
    let means = try Matrix(data.train).means
    var total = 0.0
    for start in stride(from: 0, to: examples.count, by: evaluationBatch) {
      let rows = Array(start..<min(examples.count, start + evaluationBatch))
      let inputs = examples.inputs(rows)
      for value in try Context.with({ $0.isTraining = false }, { try loss(of: model, inputs) }).array {
        mean.add(Double(value))
      }
      let (x, y) = (inputs.array, try reconstruction(of: inputs, by: model).array)
      for i in x.indices {
        square += Double(x[i] - y[i]) * Double(x[i] - y[i])
        let d = Double(x[i]) - means[i % columns]
        total += d * d
      }
    }
    var measures = [
      Measure("ReconstructionError", square / Double(max(1, examples.count * columns))),
      Measure("Explained", total > 0 ? 1 - square / total : 0),
    ]
    // What as many straight directions keep.
    if part == .test, columns <= 1024, settings.code <= min(columns, data.train.count), data.train.count > 1 {
      let pca = try PrincipalComponents(Matrix(data.train), count: settings.code)
      let x = try Matrix(examples)
      let y = pca.rows(at: try pca.coordinates(of: x))
      let left = zip(x.elements, y.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      measures.append(Measure("ExplainedByPCA", total > 0 ? 1 - left / total : 0))
    }
    return Scores(count: examples.count, loss: mean.value, measures: measures)
  }
}

extension Matrix {
  /// The examples' numbers, one example a row.
  init(_ images: LabeledImages) throws(DataError) {
    self = UnlabeledData(images, "").matrix
  }
}
