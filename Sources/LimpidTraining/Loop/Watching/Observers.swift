/// Reads the events of a run: a progress bar, a log, a chart.
public protocol TrainingObserver: AnyObject {
  func observe(_ event: TrainingEvent) throws
}

/// Reads the events of a run and answers what to do.
public protocol TrainingController: AnyObject {
  func decide(after event: TrainingEvent) -> Decision
}

/// What a controller wants.
public enum Decision: Sendable, Equatable {
  case goOn
  /// Save a checkpoint, then go on.
  case checkpoint
  /// Save a checkpoint and stop; the run can be resumed.
  case stop(reason: String)
}

/// An observer made from a closure.
public final class Observer: TrainingObserver {
  private let body: (TrainingEvent) throws -> Void
  public init(_ body: @escaping (TrainingEvent) throws -> Void) { self.body = body }
  public func observe(_ event: TrainingEvent) throws { try body(event) }
}

/// Stops a run after a number of steps: to look, to test, to keep to a budget.
public final class StepLimit: TrainingController {
  public let steps: Int
  public init(_ steps: Int) { self.steps = steps }
  public func decide(after event: TrainingEvent) -> Decision {
    if case .stepFinished(let report) = event, report.step + 1 >= steps {
      return .stop(reason: "the limit of \(steps) step\(steps == 1 ? "" : "s") is reached")
    }
    return .goOn
  }
}
