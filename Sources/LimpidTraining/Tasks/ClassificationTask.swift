import LimpidCore
import LimpidData
import LimpidLayers

/// Telling classes apart: softmax cross-entropy of the model's logits, accuracy and confusion.
public struct ClassificationTask<Model: Layer<Tensor, Tensor>>: LearningTask {
  /// Training examples, batched.
  private let source: any BatchSource
  /// Held-back examples by part.
  private var held: [DataPart: any LabeledExamples]
  /// The share of each label's certainty that is spread over all classes.
  public let labelSmoothing: Float
  /// What each class counts in the training loss; nil if all count 1. Evaluation does not weigh.
  public var classWeights: [Float]?
  /// How strongly examples are mixed with one another; see `Mixing`.
  public var mixup = 0.0
  /// Examples that are computed at once; nil for a whole batch.
  public var pieceSize: Int?
  /// Examples that are evaluated at once; no result depends on it.
  public var evaluationBatch = 500

  public init<Train: LabeledExamples>(
    _ batches: Batches<Train>, validation: (any LabeledExamples)? = nil, test: (any LabeledExamples)? = nil,
    labelSmoothing: Float = 0
  ) {
    source = batches
    var held: [DataPart: any LabeledExamples] = [:]
    held[.validation] = validation
    held[.test] = test
    self.held = held
    self.labelSmoothing = labelSmoothing
  }

  public var stepsPerEpoch: Int { source.perEpoch }

  /// The same with no more than so many held-back pictures of each part, evenly spread.
  func judging(atMost most: Int) -> ClassificationTask {
    var task = self
    for (part, examples) in held where examples.count > most {
      guard let images = examples as? LabeledImages else { continue }
      task.held[part] = images.selecting((0..<most).map { $0 * images.count / most })
    }
    return task
  }

  public func batches(epoch: Int, from first: Int) -> AnyIterator<LabeledBatch> {
    let batches = source.batches(epoch, from: first)
    guard mixup > 0 else { return batches }
    let (alpha, seed) = (mixup, source.seed)
    return AnyIterator { batches.next()?.mixed(alpha: alpha, seed: seed) }
  }

  public func loss(of model: Model, on batch: LabeledBatch) throws -> BatchLoss {
    let logits = try model(batch.inputs), weights = classWeights.map { Tensor($0) }
    // Said at the first batch, whatever labels are in it.
    if let outputs = logits.shape.last, outputs < source.classCount {
      throw TensorError(
        operation: "softmaxCrossEntropy",
        came: "logits \(logits.shape) for \(source.classCount) classes of \(source.dataName)",
        expected: "a logit for every class",
        mend: "give the model's last layer \(source.classCount) outputs")
    }
    func loss(_ labels: IndexTensor) throws -> Tensor {
      try logits.softmaxCrossEntropy(labels, weights: weights, smoothing: labelSmoothing)
    }
    var mean = try loss(batch.labels)
    if let (labels, share) = batch.partners {
      // share · own + (1 − share) · partner's
      let other = try loss(labels)
      mean = try (mean - other) * share + other
    }
    return BatchLoss(loss: mean, count: batch.rows.count, results: [logits])
  }

  public func values(of batch: LabeledBatch) -> [Value]? {
    [batch.inputs.value, batch.labels.value] + (batch.partners.map { [$0.labels.value, $0.share.value] } ?? [])
  }

  public func batch(_ batch: LabeledBatch, holding values: [Value]) -> LabeledBatch {
    batch.holding(
      values[0].tensor!, values[1].indices!, values.count > 2 ? (values[2].indices!, values[3].tensor!) : nil)
  }

  public func pieces(of batch: LabeledBatch) -> [BatchPiece<LabeledBatch>] {
    guard let cuts = cuts(batch.rows.count, pieceSize) else { return [BatchPiece(batch: batch, share: 1)] }
    return cuts.map { BatchPiece(batch: batch.slice($0), share: Float($0.count) / Float(batch.rows.count)) }
  }

  public func example(_ i: Int, of batch: LabeledBatch) -> LabeledBatch? {
    batch.rows.indices.contains(i) ? batch.slice(i..<i + 1) : nil
  }

  /// Of mixed examples, those count that are answered with the class of the greater part.
  public func right(_ results: [Tensor], on batch: LabeledBatch) -> Int? {
    var labels = batch.labels.array
    if let (others, share) = batch.partners, share.array[0] < 0.5 { labels = others.array }
    return zip(best(results[0]), labels).count { $0 == Int($1) }
  }

  public func describe(_ batch: LabeledBatch) -> String {
    let some = batch.rows.prefix(8).map { "\(source.origin(of: $0))" }.joined(separator: ", ")
    return
      "\(batch.rows.count == 1 ? "row" : "rows") \(some)\(batch.rows.count > 8 ? " … (\(batch.rows.count))" : "") of \(source.dataName)"
  }

  public func scores(of model: Model, on part: DataPart) throws -> Scores? {
    guard let examples = held[part] else { return nil }
    guard part == .test else { return try scores(of: model, on: examples) }
    return try scores(of: model, on: examples, calibrated: temperature(of: model))
  }

  /// The temperature that the validation part asks for; nil without one.
  public func temperature(of model: Model) throws -> Double? {
    guard let examples = held[.validation], examples.count > 1, examples.classNames.count > 1 else { return nil }
    let logits = try logits(of: model, on: examples)
    return try Temperature.best(
      Tensor(unchecked: [examples.count, examples.classNames.count], logits), labels: examples.labels)
  }

  /// The logits of all examples, row by row, in inference mode.
  private func logits(of model: Model, on examples: any LabeledExamples) throws -> [Float] {
    try stride(from: 0, to: examples.count, by: evaluationBatch).reduce(into: []) { all, start in
      let rows = Array(start..<min(examples.count, start + evaluationBatch))
      all += try Context.with({ $0.isTraining = false }) {
        try model(examples.inputs(rows, at: LoadingTime(seed: 0, epoch: 0)))
      }.array
    }
  }

  /// The same with every metric and its interval; probabilities are those of the logits divided by the temperature, which is told too.
  private func scores(
    of model: Model, on examples: any LabeledExamples, calibrated temperature: Double?
  ) throws -> Scores {
    var scores = try scores(of: model, on: examples)
    let classes = examples.classNames.count
    guard classes > 1, scores.loss.isFinite else { return scores }
    let metrics = ClassMetrics(
      labels: examples.labels.map(Int.init),
      probabilities: Temperature.probabilities(
        try logits(of: model, on: examples), classes: classes, temperature: temperature ?? 1), classes: classes)
    scores.measures = metrics.measures + (temperature.map { [Measure("Temperature", $0)] } ?? [])
    return scores
  }

  /// How good the model is on these examples, in inference mode.
  public func scores(of model: Model, on examples: any LabeledExamples) throws -> Scores {
    var loss = MeanLoss()
    var confusion = ConfusionMatrix(examples.classNames)
    for start in stride(from: 0, to: examples.count, by: evaluationBatch) {
      let rows = Array(start..<min(examples.count, start + evaluationBatch))
      let labels = IndexTensor(rows.map { examples.labels[$0] })
      let logits = try Context.with({ $0.isTraining = false }) {
        try model(examples.inputs(rows, at: LoadingTime(seed: 0, epoch: 0)))
      }
      for value in try logits.softmaxCrossEntropy(labels, reduction: .none).array { loss.add(Double(value)) }
      for (label, predicted) in zip(labels.array, best(logits)) {
        confusion.add(true: Int(label), predicted: predicted)
      }
    }
    return Scores(count: loss.count, loss: loss.value, accuracy: confusion.accuracy, confusion: confusion)
  }
}

/// Batches of any sort of examples.
private protocol BatchSource: Sendable {
  var perEpoch: Int { get }
  var dataName: String { get }
  var classCount: Int { get }
  var seed: UInt64 { get }
  func origin(of row: Int) -> Int
  func batches(_ epoch: Int, from first: Int) -> AnyIterator<LabeledBatch>
}

extension Batches: BatchSource {
  fileprivate var dataName: String { examples.name }
  fileprivate var classCount: Int { examples.classNames.count }
  fileprivate func origin(of row: Int) -> Int { examples.origin(of: row) }
  fileprivate func batches(_ epoch: Int, from first: Int) -> AnyIterator<LabeledBatch> {
    AnyIterator(self.epoch(epoch, from: first))
  }
}

/// The class with the greatest logit in each row; the first of equals. Read off the values, not recorded.
private func best(_ logits: Tensor) -> [Int] {
  let classes = logits.shape[logits.rank - 1]
  return withExtendedLifetime(logits) {
    let x = logits.pointer
    return (0..<logits.count / max(1, classes)).map { row in
      var best = 0
      for i in 1..<max(1, classes) where x[row * classes + i] > x[row * classes + best] { best = i }
      return best
    }
  }
}
