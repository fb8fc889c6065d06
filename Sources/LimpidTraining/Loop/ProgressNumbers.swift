/// Where a run is; see `Trainer.progress`.
public struct ProgressNumbers: Sendable, Equatable, Codable {
  /// Steps done.
  public var step = 0
  /// Of the epoch that is under way: the sum of the losses, right answers, answers, examples.
  public var loss = 0.0
  public var right = 0
  public var answered = 0
  public var examples = 0
  /// Seconds of the epoch's training, of all training, and of everything; all sittings together.
  public var epochSeconds = 0.0
  public var trainingSeconds = 0.0
  public var seconds = 0.0
  /// Of the training seconds, those in which a step waited for its batch; nil in files of old.
  public var waitingSeconds: Double?
  /// Examples trained on, all sittings together.
  public var allExamples = 0
  /// The loss of the first step, and the mean of recent ones; what a spike is measured by.
  public var firstLoss: Double?
  public var recentLoss: Double?

  public init() {}
}
