/// Which checkpoints a run writes and keeps. The last one is always there: at least every `seconds`, at every stop, before an error leaves
/// the run, and at the end. It is what `limpid resume` goes on from; the others are for going back.
///
///     recipe.checkpoints = CheckpointPlan(best: 3, everySteps: 1000)
public struct CheckpointPlan: Sendable, Codable, Equatable {
  /// Seconds between two writes of the last checkpoint.
  public var seconds: Double
  /// How many of the best epochs are kept, by `monitor`; none if no examples are held back for validation.
  public var best: Int
  /// What "best" is measured by: a score of the validation part.
  public var monitor: Monitor
  /// Every so many steps one is kept; 0 for none.
  public var everySteps: Int
  /// And every so many minutes; 0 for none.
  public var everyMinutes: Double
  /// How many of those that are kept by time or step stay: beyond it the one goes whose neighbours are nearest. 0 for all.
  public var keep: Int

  public init(
    best: Int = 1, monitor: Monitor = .loss, everySteps: Int = 0, everyMinutes: Double = 1, keep: Int = 8,
    seconds: Double = 10
  ) {
    self.seconds = seconds
    self.best = best
    self.monitor = monitor
    self.everySteps = everySteps
    self.everyMinutes = everyMinutes
    self.keep = keep
  }

  /// Refuses numbers that make no sense.
  func check() throws(RecipeError) {
    func refuse(_ field: String, _ came: String, _ mend: String) throws(RecipeError) {
      throw RecipeError(field: "checkpoints.\(field)", came: came, expected: "0 or more", mend: mend)
    }
    if best < 0 { try refuse("best", "\(best)", "1 is usual") }
    if everySteps < 0 { try refuse("everySteps", "\(everySteps)", "0 for none") }
    if keep < 0 { try refuse("keep", "\(keep)", "0 for all") }
    if !(everyMinutes >= 0 && everyMinutes.isFinite) { try refuse("everyMinutes", "\(everyMinutes)", "1 is usual") }
    if !(seconds >= 0 && seconds.isFinite) { try refuse("seconds", "\(seconds)", "10 is usual") }
  }
}

/// A score of the validation part by which epochs are compared.
public enum Monitor: String, Sendable, Codable, CaseIterable {
  case loss, accuracy

  /// The score of an epoch; nil without validation, or if the task has no such score.
  func value(_ report: EpochReport) -> Double? {
    switch self {
    case .loss: report.validation?.loss
    case .accuracy: report.validation?.accuracy?.value
    }
  }

  /// Whether a is better than b by more than `change`. A NaN is never better.
  func isBetter(_ a: Double, than b: Double, by change: Double = 0) -> Bool {
    if b.isNaN { return !a.isNaN }
    return self == .loss ? a < b - change : a > b + change
  }

  /// In words: "validation loss".
  var words: String { "validation \(rawValue)" }
}

/// Ends a run when the validation part has not become better for a while, and gives the weights of the best epoch back, to the bit.
public struct EarlyStopping: Sendable, Codable, Equatable {
  /// How many epochs may pass without a better one.
  public var patience: Int
  public var monitor: Monitor
  /// What counts as better: by more than this.
  public var change: Double

  public init(patience: Int = 10, monitor: Monitor = .loss, change: Double = 0) {
    self.patience = patience
    self.monitor = monitor
    self.change = change
  }

  func check() throws(RecipeError) {
    if patience < 1 {
      throw RecipeError(
        field: "earlyStopping.patience", came: "\(patience)", expected: "1 or more epochs",
        mend: "10 is usual; earlyStopping=none trains all epochs")
    }
    if !(change >= 0 && change.isFinite) {
      throw RecipeError(field: "earlyStopping.change", came: "\(change)", expected: "0 or more", mend: "0 is usual")
    }
  }
}
