import CLimpid
import LimpidCore

/// Adam: steps scaled by the running mean and mean square of each element's gradient (Kingma, Ba 2015).
///
/// `m += (1 − β₁)(g − m)`, `v = β₂ v + (1 − β₂) g²`, and with the bias corrections `cᵢ = 1 − βᵢᵗ`:
/// `w −= η/c₁ · m / (√v / √c₂ + ε)`. With `amsgrad` the greatest v so far stands for v (Reddi and others 2018).
///
///     Adam()                       // β₁ 0.9, β₂ 0.999, ε 1e-8
public struct Adam: UpdateRule, Equatable {
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var amsgrad: Bool
  public var weightDecay: Double

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, amsgrad: Bool = false, weightDecay: Double = 0
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    self.weightDecay = weightDecay
  }

  public static var bounds: [String: Bound] {
    ["beta1": .share, "beta2": .share, "epsilon": .notNegative, "weightDecay": .notNegative]
  }
  public static var usualLearningRate: Double { 1e-3 }
  public var memories: [String] { ["mean", "square"] + (amsgrad ? ["greatest"] : []) }
  public var kernel: limpid_update_rule { amsgrad ? LIMPID_ADAM_AMSGRAD : LIMPID_ADAM }

  public func numbers(update: Int, learningRate: Double) -> RuleNumbers {
    let first = 1 - power(beta1, update), second = 1 - power(beta2, update)
    return RuleNumbers(
      rate: learningRate / first, own: [1 - beta1, beta2, 1 - beta2, 1 / second.squareRoot(), epsilon])
  }

  public func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S {
    memory[0] = memory[0].addingProduct(own[0], gradient - memory[0])
    memory[1] = (own[1] * memory[1]).addingProduct(own[2] * gradient, gradient)
    if amsgrad { memory[2] = memory[1] <= memory[2] ? memory[2] : memory[1] }
    return memory[0] / own[4].addingProduct(memory[amsgrad ? 2 : 1].squareRoot(), own[3])
  }
}

/// xⁿ in Double by repeated squaring: the same bits on every machine, unlike a library's `pow`.
func power(_ x: Double, _ n: Int) -> Double {
  var result = 1.0, square = x, left = n
  while left > 0 {
    if left & 1 == 1 { result *= square }
    square *= square
    left >>= 1
  }
  return result
}
