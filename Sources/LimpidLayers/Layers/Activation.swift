import LimpidCore

/// A layer without parameters that treats every element alike: a nonlinearity between layers that learn.
public protocol Activation: DescribedLayer where Input == Tensor {
  init()
}

extension Activation {
  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public init(_ attributes: inout AttributeReader) throws { self.init() }
  public static var examples: [LayerExample] {
    [LayerExample(Self(), [4, 5], gives: [4, 5], summary: kind)]
  }
}

/// max(x, 0).
public struct ReLU: Activation {
  public var path: ModulePath = []
  public init() {}
  public func forward(_ x: Tensor) throws -> Tensor { x.relu() }
}
