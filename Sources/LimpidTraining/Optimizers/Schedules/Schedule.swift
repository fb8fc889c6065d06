/// The learning rate as a function of time. Nothing drifts: the rate of any step can be asked for at any time.
///
///     let schedule = Warmup(steps: 100, then: Cosine())
///     schedule.learningRate(0.1, at: Moment(step: 50, totalSteps: 1000, stepsPerEpoch: 100))
public protocol Schedule: NamedSetting {
  /// The rate of the step at `moment`, where `base` is the rate the recipe names.
  func learningRate(_ base: Double, at moment: Moment) -> Double

  /// Tells the schedule what the validation loss was after an epoch. Only a plateau schedule listens; what it remembers is among its
  /// settings and saved with them.
  mutating func observe(_ loss: Double)
}

extension Schedule {
  public mutating func observe(_ loss: Double) {}
}

/// Where in a run a step is.
public struct Moment: Sendable, Equatable {
  /// The step, counted from 0.
  public var step: Int
  /// The steps of the whole run.
  public var totalSteps: Int
  public var stepsPerEpoch: Int

  public init(step: Int, totalSteps: Int, stepsPerEpoch: Int = 1) {
    self.step = step
    self.totalSteps = totalSteps
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The same run seen from `start` on: what follows a warm-up begins at its own step 0.
  func after(_ start: Int) -> Moment {
    Moment(step: max(0, step - start), totalSteps: max(1, totalSteps - start), stepsPerEpoch: stepsPerEpoch)
  }
}

/// What a schedule counts in.
public enum TimeUnit: String, Sendable, Codable {
  case steps, epochs

  /// The moment in this unit.
  func count(_ moment: Moment) -> Int { self == .steps ? moment.step : moment.step / max(1, moment.stepsPerEpoch) }
}

/// The schedules.
public let schedules = SettingTable(
  sort: "schedule",
  types: [
    ConstantRate.self, Stepwise.self, Milestones.self, Exponential.self, Cosine.self, Warmup.self, OneCycle.self,
    Plateau.self,
  ])

/// A schedule as a recipe holds it.
public struct ScheduleChoice: Codable, Sendable, CustomStringConvertible {
  public var schedule: any Schedule
  public init(_ schedule: any Schedule) { self.schedule = schedule }

  public init(from decoder: any Decoder) throws {
    guard let schedule = try schedules.decode(from: decoder) as? any Schedule else { preconditionFailure() }
    self.schedule = schedule
  }
  public func encode(to encoder: any Encoder) throws { try schedules.encode(schedule, to: encoder) }
  public var description: String { schedule.description }
}
