/// Down by a factor at given times: η · factor^(the number of times that have come).
public struct Milestones: Schedule, Equatable {
  public var at: [Int]
  public var factor: Double
  public var unit: TimeUnit

  public init(at: [Int], factor: Double = 0.1, unit: TimeUnit = .epochs) {
    self.at = at
    self.factor = factor
    self.unit = unit
  }

  public static var bounds: [String: Bound] { ["at": .notNegative, "factor": .notNegative] }

  public func learningRate(_ base: Double, at moment: Moment) -> Double {
    let time = unit.count(moment)
    return base * power(factor, at.count { $0 <= time })
  }
}
