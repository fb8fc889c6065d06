/// Down by a factor each time: η · factorᵗ.
public struct Exponential: Schedule, Equatable {
  public var factor: Double
  public var unit: TimeUnit

  public init(factor: Double, unit: TimeUnit = .epochs) {
    self.factor = factor
    self.unit = unit
  }

  public static var bounds: [String: Bound] { ["factor": .notNegative] }

  public func learningRate(_ base: Double, at moment: Moment) -> Double { base * power(factor, unit.count(moment)) }
}
