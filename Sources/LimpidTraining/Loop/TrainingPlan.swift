import LimpidCore

/// How long and how fast to train.
public struct TrainingPlan: Sendable, Equatable {
  public var epochs: Int
  /// The rate that the schedule starts from.
  public var learningRate: Double
  /// What all chance is drawn from: the order of examples, dropout, augmentation.
  public var seed: UInt64
  /// Which mean of the weights is evaluated and saved.
  public var averaging: WeightAveraging
  public var spikes: LossSpikes

  public init(
    epochs: Int, learningRate: Double, seed: UInt64 = 0, averaging: WeightAveraging = WeightAveraging(.none),
    spikes: LossSpikes = LossSpikes(factor: 0)
  ) {
    self.epochs = epochs
    self.learningRate = learningRate
    self.seed = seed
    self.averaging = averaging
    self.spikes = spikes
  }

  /// Refuses what no training can follow.
  func check() throws(TensorError) {
    guard epochs >= 0 else {
      throw TensorError(
        operation: "TrainingPlan", came: "\(epochs) epochs", expected: "0 or more",
        mend: "choose how often to go through the data")
    }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw TensorError(
        operation: "TrainingPlan", came: "a learning rate of \(learningRate)", expected: "a number of 0 or more",
        mend: "0.001 is usual for Adam, 0.1 for SGD")
    }
  }
}
