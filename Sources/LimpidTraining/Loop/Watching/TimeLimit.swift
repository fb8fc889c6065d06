/// Stops a run after some minutes of this sitting, at the end of a step.
public final class TimeLimit: TrainingController {
  public let minutes: Double
  private let clock = ContinuousClock()
  private let end: ContinuousClock.Instant

  public init(minutes: Double) {
    self.minutes = minutes
    end = clock.now + .limited(seconds: 60 * minutes)
  }

  public func decide(after event: TrainingEvent) -> Decision {
    if case .stepFinished = event, clock.now >= end {
      return .stop(reason: "the limit of \(minutes) minute\(minutes == 1 ? "" : "s") is reached")
    }
    return .goOn
  }
}
