/// Up in a straight line from `from` · η to η, then another schedule from its beginning.
///
///     Warmup(steps: 100, then: Cosine())
public struct Warmup: Schedule {
  public var steps: Int
  /// The share of the base rate at the start.
  public var from: Double
  public var then: ScheduleChoice

  public init(steps: Int, from: Double = 1.0 / 3, then: any Schedule = ConstantRate()) {
    self.steps = steps
    self.from = from
    self.then = ScheduleChoice(then)
  }

  public static var bounds: [String: Bound] { ["steps": .notNegative, "from": .notNegative] }

  public func learningRate(_ base: Double, at moment: Moment) -> Double {
    if moment.step >= steps { return then.schedule.learningRate(base, at: moment.after(steps)) }
    return base * (from + (1 - from) * Double(moment.step) / Double(steps))
  }

  public mutating func observe(_ loss: Double) { then.schedule.observe(loss) }
}
