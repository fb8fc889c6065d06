import LimpidCore

/// A layer without parameters that treats every element alike: a nonlinearity between layers that learn. The formulas stand with the
/// operations of the same names.
public protocol Activation: DescribedLayer where Input == Tensor {
  init()
}

extension Activation {
  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public init(_ attributes: inout AttributeReader) throws { self.init() }
  public static var examples: [LayerExample] { [LayerExample(Self(), [4, 5], gives: [4, 5], summary: kind)] }
}

/// max(x, 0).
public struct ReLU: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.relu() }
}

/// x Φ(x), with Φ the normal distribution function.
public struct GELU: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.gelu() }
}

/// The approximation of `GELU` by a hyperbolic tangent, as language models of 2018 to 2020 use it.
public struct TanhGELU: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.geluTanh() }
}

/// x · sigmoid(x), also called swish.
public struct SiLU: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.silu() }
}

/// x · tanh(softplus(x)).
public struct Mish: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.mish() }
}

/// 1 / (1 + exp(−x)).
public struct Sigmoid: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.sigmoid() }
}

/// The hyperbolic tangent.
public struct Tanh: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.tanh() }
}

/// log(1 + exp(x)).
public struct Softplus: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.softplus() }
}

/// The scaled exponential linear unit, which keeps mean 0 and variance 1 with `.leCunNormal` weights.
public struct SELU: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.selu() }
}

/// x / 6 + 1/2, held to 0 … 1.
public struct HardSigmoid: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.hardSigmoid() }
}

/// x · hardSigmoid(x).
public struct HardSwish: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.hardSwish() }
}

/// exp(x) over its sum along the last axis. A classifier that is trained on logits does not need it.
public struct Softmax: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { try x.softmax() }
}

/// The logarithm of `Softmax`.
public struct LogSoftmax: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { try x.logSoftmax() }
}
