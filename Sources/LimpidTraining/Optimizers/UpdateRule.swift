import CLimpid
import LimpidCore

/// A pure rule that moves one parameter against its gradient. What it remembers between steps is plain tensors of the parameter's shape,
/// so it can be printed, saved and restored to the bit.
///
/// A rule is its definition for one element. The kernel makes a single pass over parameter, gradient and memory, and gives the
/// definition's bits. What surrounds every rule's own part is the same for all, in this order:
///
/// 1. `g = fma(λ₂, w, g)`: L2 decay, if the rule's `decayKind` is `.l2`;
/// 2. `w = (1 − η λ) w`: decoupled decay, if it is `.decoupled`;
/// 3. the rule's direction `d`, then `w = fma(−η, d, w)`;
/// 4. `w = |w| ≤ η λ₁ ? 0 : w − η λ₁ sign w`: the proximal step of L1, which gives exact zeros.
public protocol UpdateRule: NamedSetting {
  /// The names of what the rule remembers for each parameter, such as "momentum".
  var memories: [String] { get }
  /// What the memories hold before the first update.
  var start: Float { get }
  /// The share of the weight that decay takes, per unit of learning rate.
  var weightDecay: Double { get set }
  static var decayKind: DecayKind { get }
  /// The learning rate that people start from.
  static var usualLearningRate: Double { get }

  /// The rule's own numbers for the update that is the parameter's `update`th (counted from 1), computed in Double.
  func numbers(update: Int, learningRate: Double) -> RuleNumbers
  /// The direction for one element: the definition. `memory` is replaced by what is remembered for the next update.
  func direction<S: Scalar>(_ gradient: S, _ memory: inout [S], _ own: [S]) -> S
  /// The kernel of the same formula.
  var kernel: limpid_update_rule { get }
}

/// How weight decay acts.
public enum DecayKind: String, Sendable {
  /// The decay times the weight is added to the gradient, so it passes through the rule.
  case l2
  /// The weight is made smaller beside the rule (Loshchilov, Hutter 2019).
  case decoupled
}

/// What a rule computes with during one update, the same for every element.
public struct RuleNumbers: Sendable, Equatable {
  /// What the direction is multiplied by.
  public var rate: Double
  /// The rule's own, at most five.
  public var own: [Double]

  public init(rate: Double, own: [Double] = []) {
    self.rate = rate
    self.own = own
  }
}

extension UpdateRule {
  public var memories: [String] { [] }
  public var start: Float { 0 }
  public static var decayKind: DecayKind { .l2 }
}

/// What acts on a parameter beside the rule's own part.
public struct Surroundings: Sendable, Equatable {
  public var l2 = 0.0
  public var keep = 1.0
  public var threshold = 0.0

  public init() {}
}

extension UpdateRule {
  /// The definition of a whole update, for one element.
  package func updated<S: Scalar>(
    _ weight: S, gradient: S, memory: inout [S], _ numbers: RuleNumbers, _ around: Surroundings
  ) -> S {
    let g = gradient.addingProduct(S(around.l2), weight)
    let w = S(around.keep) * weight
    let d = direction(g, &memory, numbers.own.map { S($0) })
    let moved = w.addingProduct(-S(numbers.rate), d)
    let threshold = S(around.threshold)
    if moved.magnitude <= threshold { return 0 }
    return moved - S(signOf: moved, magnitudeOf: threshold)
  }

  /// Updates a parameter and its memories in place (on copies, if someone else holds them).
  package func update(
    _ weight: inout Tensor, gradient: Tensor, memory: inout [Tensor], _ numbers: RuleNumbers, _ around: Surroundings
  ) {
    precondition(gradient.shape == weight.shape && memory.count == memories.count)
    if Context.current.usesReference { return define(&weight, gradient, &memory, numbers, around) }
    var settings = limpid_update_numbers(numbers, around)
    let count = Int64(weight.count)
    weight.withUniqueElements { w in
      withMemories(&memory, from: 0, []) { s in
        limpid_update(
          kernel, &settings, w, gradient.pointer, s.first ?? nil, s.count > 1 ? s[1] : nil, s.count > 2 ? s[2] : nil,
          count)
      }
    }
  }

  /// The kernels have fixed places for their memories; a rule names which of them it has, in order.
  private func withMemories(
    _ memory: inout [Tensor], from i: Int, _ pointers: [UnsafeMutablePointer<Float>?],
    _ body: ([UnsafeMutablePointer<Float>?]) -> Void
  ) {
    if i == memory.count { return body(places(pointers)) }
    var own = memory[i]
    memory[i] = Tensor([] as [Float])  // so that the elements are held once
    own.withUniqueElements { withMemories(&memory, from: i + 1, pointers + [$0], body) }
    memory[i] = own
  }

  func places(_ pointers: [UnsafeMutablePointer<Float>?]) -> [UnsafeMutablePointer<Float>?] {
    // A centred RMSprop without momentum has the first and the third place.
    kernel == LIMPID_RMSPROP_CENTERED ? [pointers[0], nil, pointers[1]] : pointers
  }

  private func define(
    _ weight: inout Tensor, _ gradient: Tensor, _ memory: inout [Tensor], _ numbers: RuleNumbers, _ around: Surroundings
  ) {
    var w = weight.array, s = memory.map(\.array)
    let g = gradient.array
    for i in w.indices {
      var own = s.map { $0[i] }
      w[i] = updated(w[i], gradient: g[i], memory: &own, numbers, around)
      for (k, value) in own.enumerated() { s[k][i] = value }
    }
    weight = Tensor(unchecked: weight.shape, w)
    memory = s.map { Tensor(unchecked: gradient.shape, $0) }
  }
}

extension limpid_update_numbers {
  /// As the kernel takes them: rounded to Float.
  init(_ numbers: RuleNumbers, _ around: Surroundings) {
    self.init()
    rate = Float(numbers.rate)
    l2 = Float(around.l2)
    keep = Float(around.keep)
    threshold = Float(around.threshold)
    withUnsafeMutableBytes(of: &own) { bytes in
      let own = bytes.bindMemory(to: Float.self)
      for (i, number) in numbers.own.enumerated() { own[i] = Float(number) }
    }
  }
}
