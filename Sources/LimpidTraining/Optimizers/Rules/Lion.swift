import CLimpid
import LimpidCore

/// Lion: the sign of an interpolated momentum (Chen and others 2023, algorithm 2).
///
/// `d = sign(m + (1 − β₁)(g − m))`, then `m += (1 − β₂)(g − m)`. Weight decay is decoupled.
public struct Lion: UpdateRule, Equatable {
  public var beta1: Double
  public var beta2: Double
  public var weightDecay: Double

  public init(beta1: Double = 0.9, beta2: Double = 0.99, weightDecay: Double = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.weightDecay = weightDecay
  }

  public static var bounds: [String: Bound] { ["beta1": .share, "beta2": .share, "weightDecay": .notNegative] }
  public static var decayKind: DecayKind { .decoupled }
  public static var usualLearningRate: Double { 1e-4 }
  public var memories: [String] { ["momentum"] }
  public var kernel: limpid_update_rule { LIMPID_LION }

  public func numbers(update: Int, learningRate: Double) -> RuleNumbers {
    RuleNumbers(rate: learningRate, own: [1 - beta1, 1 - beta2])
  }

  public func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S {
    let change = gradient - memory[0]
    let look = memory[0].addingProduct(own[0], change)
    memory[0] = memory[0].addingProduct(own[1], change)
    return look > 0 ? 1 : look < 0 ? -1 : look == 0 ? 0 : look
  }
}
