/// Half a cosine from the base rate down to `low`: low + (η − low) (1 + cos(π t / steps)) / 2 (Loshchilov, Hutter 2017). Stays at `low`
/// afterwards.
public struct Cosine: Schedule, Equatable {
  /// The time it takes; nil for the rest of the run.
  public var steps: Int?
  /// The rate at the end.
  public var low: Double

  public init(steps: Int? = nil, low: Double = 0) {
    self.steps = steps
    self.low = low
  }

  public static var bounds: [String: Bound] { ["steps": .count, "low": .notNegative] }

  public func learningRate(_ base: Double, at moment: Moment) -> Double {
    let share = min(1, Double(moment.step) / Double(max(1, steps ?? moment.totalSteps)))
    return low + (base - low) * (1 + cosineOfHalfTurns(share)) / 2
  }
}

/// cos(π x) for 0 ≤ x ≤ 1 by Taylor's series in Double, the same bits on every machine, unlike a library's. Error below 2⁻⁵⁰.
package func cosineOfHalfTurns(_ x: Double) -> Double {
  // Fold to a quarter turn: cos(π x) = −cos(π (1 − x)) = sin(π (1/2 − x)).
  if x > 0.5 { return -cosineOfHalfTurns(1 - x) }
  if x > 0.25 { return series(.pi * (0.5 - x), first: 1, odd: true) }
  return series(.pi * x, first: 0, odd: false)
}

/// Σ (−1)ᵏ rⁿ / n! with n = first, first + 2, … up to 18, from the smallest term to the largest (Horner).
private func series(_ r: Double, first: Int, odd: Bool) -> Double {
  let square = r * r
  var sum = 1.0
  for n in stride(from: first + 18, to: first, by: -2) { sum = 1 - square / Double(n * (n - 1)) * sum }
  return odd ? r * sum : sum
}
