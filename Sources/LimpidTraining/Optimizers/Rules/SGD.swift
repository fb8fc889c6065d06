import CLimpid
import LimpidCore

/// Stochastic gradient descent, with momentum and Nesterov's look ahead (Robbins, Monro 1951; Polyak 1964; Sutskever and others 2013).
///
/// With momentum μ and dampening τ (which the first update leaves out): `v = μ v + (1 − τ) g`, then `d = v`, with Nesterov `d = g + μ v`.
/// Without momentum `d = g`.
///
///     SGD(momentum: 0.9, nesterov: true)
public struct SGD: UpdateRule, Equatable {
  public static var name: String { "sgd" }
  public var momentum: Double
  public var nesterov: Bool
  public var dampening: Double
  public var weightDecay: Double

  public init(momentum: Double = 0, nesterov: Bool = false, dampening: Double = 0, weightDecay: Double = 0) {
    self.momentum = momentum
    self.nesterov = nesterov
    self.dampening = dampening
    self.weightDecay = weightDecay
  }

  public static var bounds: [String: Bound] { ["momentum": .share, "dampening": .part, "weightDecay": .notNegative] }
  public static var usualLearningRate: Double { 0.1 }
  public var memories: [String] { momentum == 0 ? [] : ["momentum"] }
  public var kernel: limpid_update_rule {
    momentum == 0 ? LIMPID_SGD : nesterov ? LIMPID_SGD_NESTEROV : LIMPID_SGD_MOMENTUM
  }

  public func numbers(update: Int, learningRate: Double) -> RuleNumbers {
    RuleNumbers(rate: learningRate, own: momentum == 0 ? [] : [momentum, update == 1 ? 1 : 1 - dampening])
  }

  public func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S {
    if memory.isEmpty { return gradient }
    memory[0] = (own[1] * gradient).addingProduct(own[0], memory[0])
    return nesterov ? gradient.addingProduct(own[0], memory[0]) : memory[0]
  }
}
