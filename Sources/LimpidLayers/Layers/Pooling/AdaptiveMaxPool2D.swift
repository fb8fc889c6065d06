import LimpidCore

/// The largest pixels of as many parts of the image as asked for, whatever its size.
///
/// **Shapes**: x [n, height, width, channels], y [n, size height, size width, channels].
public struct AdaptiveMaxPool2D: DescribedLayer {
  public let size: Extent
  public var path: ModulePath = []

  public init(to size: Extent) { self.size = size }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public func forward(_ x: Tensor) throws -> Tensor { try x.adaptiveMaxPool2D(to: size) }
  public var summary: String { "AdaptiveMaxPool2D to \(size)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 4) }

  public var attributes: Attributes { ["to": size.sizes] }
  public init(_ attributes: inout AttributeReader) throws { size = try attributes.extent("to") }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        AdaptiveMaxPool2D(to: Extent(2, 3)), [2, 5, 7, 3], gives: [2, 2, 3, 3], summary: "AdaptiveMaxPool2D to 2×3")
    ]
  }
}
