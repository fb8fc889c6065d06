/// Up to the base rate and down again far below where it began, in one cycle (Smith, Topin 2018).
///
/// From η / startDivisor up to η in the first `rising` share of the steps, then down to η / startDivisor / endDivisor. With three phases the
/// way down to the start takes as long as the way up, and the rest goes to the end.
public struct OneCycle: Schedule, Equatable {
  /// The steps of the cycle; nil for the whole run.
  public var steps: Int?
  public var rising: Double
  public var shape: Annealing
  public var threePhases: Bool
  public var startDivisor: Double
  public var endDivisor: Double

  /// How the rate goes from one level to the next.
  public enum Annealing: String, Sendable, Codable { case cos, linear }

  public init(
    steps: Int? = nil, rising: Double = 0.3, shape: Annealing = .cos, threePhases: Bool = false,
    startDivisor: Double = 25, endDivisor: Double = 1e4
  ) {
    self.steps = steps
    self.rising = rising
    self.shape = shape
    self.threePhases = threePhases
    self.startDivisor = startDivisor
    self.endDivisor = endDivisor
  }

  public static var bounds: [String: Bound] {
    ["steps": .count, "rising": .part, "startDivisor": .positive, "endDivisor": .positive]
  }

  public func learningRate(_ base: Double, at moment: Moment) -> Double {
    let total = Double(steps ?? moment.totalSteps)
    let start = base / startDivisor, end = start / endDivisor
    var phases = [(until: rising * total - 1, from: start, to: base)]
    if threePhases { phases.append((until: 2 * rising * total - 2, from: base, to: start)) }
    phases.append((until: total - 1, from: threePhases ? start : base, to: end))

    let step = min(Double(moment.step), total - 1)
    var begin = 0.0
    for phase in phases {
      if step <= phase.until || phase.until == total - 1 {
        let length = phase.until - begin
        return level(phase.from, phase.to, length > 0 ? (step - begin) / length : 1)
      }
      begin = phase.until
    }
    return end
  }

  private func level(_ from: Double, _ to: Double, _ share: Double) -> Double {
    switch shape {
    case .linear: from + (to - from) * share
    case .cos: to + (from - to) / 2 * (1 + cosineOfHalfTurns(min(1, max(0, share))))
    }
  }
}
