/// Down by a factor when the validation loss has not fallen for a while.
///
/// After an epoch whose loss is not below best · (1 − threshold) a count goes up; when it exceeds `patience`, the rate is multiplied by
/// `factor` (not below `low`), and the next `cooldown` epochs do not count.
public struct Plateau: Schedule, Equatable {
  public var factor: Double
  public var patience: Int
  public var cooldown: Int
  public var low: Double
  public var threshold: Double

  /// What it remembers; saved with the settings.
  public private(set) var best: Double?
  public private(set) var epochsWithout = 0
  public private(set) var coolingLeft = 0
  public private(set) var cuts = 0

  public init(
    factor: Double = 0.1, patience: Int = 10, cooldown: Int = 0, low: Double = 0, threshold: Double = 1e-4
  ) {
    self.factor = factor
    self.patience = patience
    self.cooldown = cooldown
    self.low = low
    self.threshold = threshold
  }

  public static var bounds: [String: Bound] {
    [
      "factor": .notNegative, "patience": .notNegative, "cooldown": .notNegative, "low": .notNegative,
      "threshold": .share,
    ]
  }

  public func learningRate(_ base: Double, at moment: Moment) -> Double {
    cuts == 0 ? base : max(low, base * power(factor, cuts))
  }

  public mutating func observe(_ loss: Double) {
    if loss.isFinite, best.map({ loss < $0 * (1 - threshold) }) ?? true {
      best = loss
      epochsWithout = 0
    } else {
      epochsWithout += 1
    }
    if coolingLeft > 0 {
      coolingLeft -= 1
      epochsWithout = 0
    }
    if epochsWithout > patience {
      cuts += 1
      coolingLeft = cooldown
      epochsWithout = 0
    }
  }
}
