import LimpidCore
import LimpidData
import LimpidLayers

/// Telling classes apart: softmax cross-entropy of the model's logits, accuracy and confusion.
public struct ClassificationTask<Model: Layer<Tensor, Tensor>>: LearningTask {
  /// Training examples, batched.
  private let source: any BatchSource
  /// Held-back examples by part.
  private let held: [DataPart: any LabeledExamples]
  /// The share of each label's certainty that is spread over all classes.
  public let labelSmoothing: Float
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

  public func batches(epoch: Int, from first: Int) -> AnyIterator<LabeledBatch> { source.batches(epoch, from: first) }

  public func loss(of model: Model, on batch: LabeledBatch) throws -> BatchLoss {
    let logits = try model(batch.inputs)
    let loss = try logits.softmaxCrossEntropy(batch.labels, smoothing: labelSmoothing)
    return BatchLoss(loss: loss, count: batch.rows.count, results: [logits])
  }

  public func values(of batch: LabeledBatch) -> [Value]? { [batch.inputs.value, batch.labels.value] }

  public func batch(_ batch: LabeledBatch, holding values: [Value]) -> LabeledBatch {
    batch.holding(values[0].tensor!, values[1].indices!)
  }

  public func right(_ results: [Tensor], on batch: LabeledBatch) -> Int? {
    let labels = batch.labels.array
    return zip(best(results[0]), labels).count { $0 == Int($1) }
  }

  public func describe(_ batch: LabeledBatch) -> String {
    let some = batch.rows.prefix(8).map(String.init).joined(separator: ", ")
    return "rows \(some)\(batch.rows.count > 8 ? " … (\(batch.rows.count))" : "") of \(source.dataName)"
  }

  public func scores(of model: Model, on part: DataPart) throws -> Scores? {
    guard let examples = held[part] else { return nil }
    return try scores(of: model, on: examples)
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
  func batches(_ epoch: Int, from first: Int) -> AnyIterator<LabeledBatch>
}

extension Batches: BatchSource {
  fileprivate var dataName: String { examples.name }
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
