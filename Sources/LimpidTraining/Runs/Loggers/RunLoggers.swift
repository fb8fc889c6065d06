import LimpidData

/// What else a run's numbers are written to, beside its own log.
public enum LoggerKind: String, Sendable, Codable, CaseIterable {
  /// `log.csv`: one line a step and one an epoch, for spreadsheets.
  case csv
  /// `tensorboard/events.out.tfevents.limpid`: what `tensorboard --logdir runs` shows.
  case tensorboard
}

/// The loggers that a recipe asks for: `loggers: [csv, tensorboard]`.
public struct LoggerChoice: Sendable, Equatable, LaterField {
  public var kinds: [LoggerKind]

  public init(_ kinds: [LoggerKind]) { self.kinds = kinds }
  init() { kinds = [] }

  public init(from decoder: any Decoder) throws {
    kinds = try decoder.singleValueContainer().decode([String].self).map { (name) throws(RecipeError) in
      guard let kind = LoggerKind(rawValue: name) else {
        throw RecipeError.unknown("loggers", name, among: LoggerKind.allCases.map(\.rawValue))
      }
      return kind
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(kinds)
  }
}

/// A file that follows a run's log. When a run is gone on with, it is made anew from the log up to there, so that it holds each step once,
/// whatever a kill left behind.
protocol RunLogger: TrainingObserver {
  /// Its name in the run's folder.
  var file: String { get }
  /// Takes over what a log says.
  func take(_ log: LoggedRun) throws
  /// Everything on the disk.
  func close() throws
}

extension RunFolder {
  /// The loggers of a run that begins, or goes on after what the log says up to `mark`.
  func loggers(_ choice: LoggerChoice, anchor: String, after progress: ProgressNumbers) throws -> [any RunLogger] {
    guard !choice.kinds.isEmpty else { return [] }
    let log = try LoggedRun(self, anchor: anchor)
    return try choice.kinds.map { kind in
      let logger: any RunLogger =
        switch kind {
        case .csv: try CSVLogger(self)
        case .tensorboard: try TensorBoardLogger(self, secondsBefore: progress.seconds)
        }
      try logger.take(log)
      return logger
    }
  }
}
