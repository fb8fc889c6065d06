import LimpidCore
import LimpidLayers

/// What a model learns: where the batches come from, what the loss of a batch is, and how good the model is on held-back examples.
///
/// The trainer knows nothing else about data, so the same loop trains classifiers, regressions and whatever comes.
public protocol LearningTask<Model>: Sendable {
  associatedtype Model: Module
  associatedtype Batch: Sendable

  /// Batches in an epoch.
  var stepsPerEpoch: Int { get }
  /// The batches of an epoch from batch `first` on: a function of (seed, epoch), so that there is no position to save.
  func batches(epoch: Int, from first: Int) -> AnyIterator<Batch>
  /// The mean loss of a batch, recorded.
  func loss(of model: Model, on batch: Batch) throws -> BatchLoss
  /// The values of a batch that the loss reads. With them the trainer captures a step once and replays it. Nil if the steps of this task
  /// are to run as they are.
  func values(of batch: Batch) -> [Value]?
  /// The batch with other values in their places.
  func batch(_ batch: Batch, holding values: [Value]) -> Batch
  /// The batch in pieces that are computed one after another, each with its share of the mean: the whole batch, unless memory is to be saved.
  func pieces(of batch: Batch) -> [BatchPiece<Batch>]
  /// The batch's example number `i` as a batch of its own; nil if a batch cannot be taken apart so.
  func example(_ i: Int, of batch: Batch) -> Batch?
  /// How many examples are answered rightly, counted from the results that the loss named; nil if the task has no such thing.
  func right(_ results: [Tensor], on batch: Batch) -> Int?
  /// Which examples a batch holds, in words.
  func describe(_ batch: Batch) -> String
  /// How good the model is on a part of the data, in inference mode. Nil if there is no such part.
  func scores(of model: Model, on part: DataPart) throws -> Scores?
}

extension LearningTask {
  public func values(of batch: Batch) -> [Value]? { nil }
  public func batch(_ batch: Batch, holding values: [Value]) -> Batch { batch }
  public func right(_ results: [Tensor], on batch: Batch) -> Int? { nil }
  public func pieces(of batch: Batch) -> [BatchPiece<Batch>] { [BatchPiece(batch: batch, share: 1)] }
  public func example(_ i: Int, of batch: Batch) -> Batch? { nil }
}

/// A part of a batch.
public struct BatchPiece<Batch: Sendable>: Sendable {
  public let batch: Batch
  /// Its examples' part of the batch's.
  public let share: Float

  public init(batch: Batch, share: Float) {
    self.batch = batch
    self.share = share
  }
}

/// The places that a batch of `count` is cut at, into pieces of at most `size`; nil for one piece.
func cuts(_ count: Int, _ size: Int?) -> [Range<Int>]? {
  guard let size, count > size else { return nil }
  return stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
}

/// The loss of one batch, with what else is known then.
public struct BatchLoss: Sendable {
  /// A scalar.
  public let loss: Tensor
  /// Examples in the batch: the same for all batches of a shape.
  public let count: Int
  /// What the task counts right answers from, such as the logits.
  public let results: [Tensor]

  public init(loss: Tensor, count: Int, results: [Tensor] = []) {
    self.loss = loss
    self.count = count
    self.results = results
  }
}

/// The parts that data is cut into.
public enum DataPart: String, Sendable, Codable, CaseIterable {
  case train, validation, test
}

/// How good a model is on a part of the data.
public struct Scores: Sendable, Equatable {
  public var count: Int
  public var loss: Double
  /// For classifiers.
  public var accuracy: Accuracy?
  public var confusion: ConfusionMatrix?
  /// What else is measured, by name.
  public var measures: [Measure] = []
  /// Of two classes the one that precision, recall, F1 and the area under them are of.
  public var positiveClass: String? {
    guard let names = confusion?.classNames, names.count == 2, measures.contains(where: { $0.name == "Precision" })
    else { return nil }
    return names[1]
  }

  public init(
    count: Int, loss: Double, accuracy: Accuracy? = nil, confusion: ConfusionMatrix? = nil, measures: [Measure] = []
  ) {
    self.count = count
    self.loss = loss
    self.accuracy = accuracy
    self.confusion = confusion
    self.measures = measures
  }
}

extension LearningTask {
  /// The values of all pieces, one piece after another; nil if the task does not name them.
  func values(of pieces: [BatchPiece<Batch>]) -> [Value]? {
    var all: [Value] = []
    for piece in pieces {
      guard let values = values(of: piece.batch) else { return nil }
      all += values
    }
    return all
  }

  /// Right answers in all pieces, whose results stand one piece after another.
  func right(_ results: [Tensor], on pieces: [BatchPiece<Batch>]) -> Int? {
    let width = results.count / max(1, pieces.count)
    var sum = 0
    for (j, piece) in pieces.enumerated() {
      guard let right = right(Array(results[j * width..<(j + 1) * width]), on: piece.batch) else { return nil }
      sum += right
    }
    return sum
  }
}
