import LimpidCore

/// Random with mean 0 and a variance that keeps signals from growing or fading on their way through the layers:
/// gain / fan, where the fan is the number of inputs of an output, or its mean with the number of outputs of an input.
public struct Scaled: Initializer, Hashable {
  /// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010: 2 / (inputs + outputs).
  /// He et al., "Delving deep into rectifiers", 2015: 2 / inputs, for ReLU. LeCun et al., "Efficient backprop", 1998: 1 / inputs, for SELU.
  public enum Rule: String, Sendable, CaseIterable { case glorot, he, leCun }
  /// What the numbers are drawn from.
  public enum Distribution: String, Sendable, CaseIterable { case uniform, normal }

  public let rule: Rule
  public let distribution: Distribution

  public init(_ rule: Rule, _ distribution: Distribution) {
    self.rule = rule
    self.distribution = distribution
  }

  public var name: String {
    rule.rawValue + distribution.rawValue.prefix(1).uppercased() + distribution.rawValue.dropFirst()
  }

  /// The variance of weights with these fans.
  public func variance(_ fans: Fans) -> Float {
    switch rule {
    case .glorot: 2 / Float(fans.inputs + fans.outputs)
    case .he: 2 / Float(fans.inputs)
    case .leCun: 1 / Float(fans.inputs)
    }
  }

  public func value(_ shape: Shape, _ key: RandomKey) -> Tensor {
    let variance = variance(Fans(shape))
    switch distribution {
    // The variance of a uniform distribution is a third of its squared bound.
    case .uniform: return Uniform((3 * variance).squareRoot()).value(shape, key)
    case .normal: return Normal(variance.squareRoot()).value(shape, key)
    }
  }
}

extension Initializer where Self == Scaled {
  public static var glorotUniform: Scaled { Scaled(.glorot, .uniform) }
  public static var glorotNormal: Scaled { Scaled(.glorot, .normal) }
  public static var heUniform: Scaled { Scaled(.he, .uniform) }
  public static var heNormal: Scaled { Scaled(.he, .normal) }
  public static var leCunUniform: Scaled { Scaled(.leCun, .uniform) }
  public static var leCunNormal: Scaled { Scaled(.leCun, .normal) }
}
