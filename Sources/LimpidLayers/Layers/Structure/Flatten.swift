import LimpidCore

/// All axes but the first in one.
///
/// **Shapes**: x [n, ...], y [n, product of the rest].
public struct Flatten: DescribedLayer {
  public var path: ModulePath = []

  public init() {}

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    // The product is computed, not left open as -1: an empty batch has no count to divide.
    try x.reshaped(to: [x.shape.first ?? 1, x.shape.dropFirst().reduce(1, *)])
  }

  public init(_ attributes: inout AttributeReader) throws {}

  public static var examples: [LayerExample] {
    [LayerExample(Flatten(), [4, 2, 3, 2], gives: [4, 12], summary: "Flatten")]
  }
}
