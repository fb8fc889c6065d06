import CLimpid
import LimpidCore

/// Adam with decoupled weight decay: `w = (1 − η λ) w` before Adam's step (Loshchilov, Hutter 2019).
///
///     AdamW(weightDecay: 0.05)
public struct AdamW: UpdateRule, Equatable {
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var amsgrad: Bool
  public var weightDecay: Double

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, amsgrad: Bool = false,
    weightDecay: Double = 0.01
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    self.weightDecay = weightDecay
  }

  private var adam: Adam { Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad) }

  public static var bounds: [String: Bound] {
    ["beta1": .share, "beta2": .share, "epsilon": .notNegative, "weightDecay": .notNegative]
  }
  public static var decayKind: DecayKind { .decoupled }
  public static var usualLearningRate: Double { 1e-3 }
  public var memories: [String] { adam.memories }
  public var kernel: limpid_update_rule { adam.kernel }
  public func numbers(update: Int, learningRate: Double) -> RuleNumbers {
    adam.numbers(update: update, learningRate: learningRate)
  }
  public func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S {
    adam.direction(gradient, &memory, own)
  }
}
