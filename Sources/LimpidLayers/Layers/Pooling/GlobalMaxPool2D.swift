import LimpidCore

/// The largest pixel of each channel of the whole image, whatever its size.
///
/// **Shapes**: x [n, height, width, channels], y [n, channels].
public struct GlobalMaxPool2D: DescribedLayer {
  public var path: ModulePath = []

  public init() {}

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public func forward(_ x: Tensor) throws -> Tensor { try x.globalMaxPool2D() }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 4) }
  public init(_ attributes: inout AttributeReader) throws {}

  public static var examples: [LayerExample] {
    [LayerExample(GlobalMaxPool2D(), [3, 4, 5, 2], gives: [3, 2], summary: "GlobalMaxPool2D")]
  }
}
