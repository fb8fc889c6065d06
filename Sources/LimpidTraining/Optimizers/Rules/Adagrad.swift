import CLimpid
import LimpidCore

/// Adagrad: the gradient divided by the root of the sum of all its squares so far (Duchi, Hazan, Singer 2011).
///
/// `v += g²`, `w −= η / (1 + (t − 1) δ) · g / (√v + ε)`.
public struct Adagrad: UpdateRule, Equatable {
  public var rateDecay: Double
  public var initialAccumulator: Double
  public var epsilon: Double
  public var weightDecay: Double

  public init(rateDecay: Double = 0, initialAccumulator: Double = 0, epsilon: Double = 1e-10, weightDecay: Double = 0) {
    self.rateDecay = rateDecay
    self.initialAccumulator = initialAccumulator
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public static var bounds: [String: Bound] {
    [
      "rateDecay": .notNegative, "initialAccumulator": .notNegative, "epsilon": .notNegative,
      "weightDecay": .notNegative,
    ]
  }
  public static var usualLearningRate: Double { 1e-2 }
  public var memories: [String] { ["sum"] }
  public var start: Float { Float(initialAccumulator) }
  public var kernel: limpid_update_rule { LIMPID_ADAGRAD }

  public func numbers(update: Int, learningRate: Double) -> RuleNumbers {
    RuleNumbers(rate: learningRate / (1 + Double(update - 1) * rateDecay), own: [epsilon])
  }

  public func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S {
    memory[0] = memory[0].addingProduct(gradient, gradient)
    return gradient / (memory[0].squareRoot() + own[0])
  }
}
