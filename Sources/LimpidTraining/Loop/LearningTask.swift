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
  /// Which examples a batch holds, in words.
  func describe(_ batch: Batch) -> String
  /// How good the model is on a part of the data, in inference mode. Nil if there is no such part.
  func scores(of model: Model, on part: DataPart) throws -> Scores?
}

/// The loss of one batch, with what else is known then.
public struct BatchLoss: Sendable {
  /// A scalar.
  public let loss: Tensor
  /// Examples in the batch.
  public let count: Int
  /// How many of them are answered rightly, if the task has such a thing.
  public let right: Int?

  public init(loss: Tensor, count: Int, right: Int? = nil) {
    self.loss = loss
    self.count = count
    self.right = right
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
