import CLimpid
import LimpidCore

/// RMSprop: the gradient divided by the root of its running mean square (Tieleman, Hinton 2012).
///
/// `v = α v + (1 − α) g²`, `d = g / (√v + ε)`. With `centered` the running mean m of g is taken off: √(v − m²) stands for √v. With
/// momentum μ: `b = μ b + d`, and b is the direction.
public struct RMSprop: UpdateRule, Equatable {
  public static var name: String { "rmsProp" }
  public var alpha: Double
  public var epsilon: Double
  public var momentum: Double
  public var centered: Bool
  public var weightDecay: Double

  public init(
    alpha: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0, centered: Bool = false, weightDecay: Double = 0
  ) {
    self.alpha = alpha
    self.epsilon = epsilon
    self.momentum = momentum
    self.centered = centered
    self.weightDecay = weightDecay
  }

  private var hasMomentum: Bool { momentum != 0 }
  public static var bounds: [String: Bound] {
    ["alpha": .share, "epsilon": .notNegative, "momentum": .share, "weightDecay": .notNegative]
  }
  public static var usualLearningRate: Double { 1e-2 }
  public var memories: [String] { ["square"] + (hasMomentum ? ["momentum"] : []) + (centered ? ["mean"] : []) }
  public var kernel: limpid_update_rule {
    if centered { return hasMomentum ? LIMPID_RMSPROP_CENTERED_MOMENTUM : LIMPID_RMSPROP_CENTERED }
    return hasMomentum ? LIMPID_RMSPROP_MOMENTUM : LIMPID_RMSPROP
  }

  public func numbers(update: Int, learningRate: Double) -> RuleNumbers {
    RuleNumbers(rate: learningRate, own: [alpha, 1 - alpha, epsilon, momentum])
  }

  public func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S {
    memory[0] = (own[0] * memory[0]).addingProduct(own[1] * gradient, gradient)
    var variance = memory[0]
    if centered {
      let last = memory.count - 1
      memory[last] = memory[last].addingProduct(own[1], gradient - memory[last])
      variance = variance.addingProduct(-memory[last], memory[last])
    }
    let scaled = gradient / (variance.squareRoot() + own[2])
    if !hasMomentum { return scaled }
    memory[1] = scaled.addingProduct(own[3], memory[1])
    return memory[1]
  }
}
