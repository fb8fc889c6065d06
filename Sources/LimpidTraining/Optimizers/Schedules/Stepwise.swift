/// Down by a factor at regular times: η · factor^⌊t / every⌋.
public struct Stepwise: Schedule, Equatable {
  public static var name: String { "step" }
  public var every: Int
  public var factor: Double
  public var unit: TimeUnit

  public init(every: Int, factor: Double = 0.1, unit: TimeUnit = .epochs) {
    self.every = every
    self.factor = factor
    self.unit = unit
  }

  public static var bounds: [String: Bound] { ["every": .count, "factor": .notNegative] }

  public func learningRate(_ base: Double, at moment: Moment) -> Double {
    base * power(factor, unit.count(moment) / max(1, every))
  }
}
