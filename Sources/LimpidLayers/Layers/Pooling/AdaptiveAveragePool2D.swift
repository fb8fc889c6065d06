import LimpidCore

/// The means of as many parts of the image as asked for, whatever its size.
///
/// **Shapes**: x [n, height, width, channels], y [n, size height, size width, channels].
public struct AdaptiveAveragePool2D: DescribedLayer {
  public let size: Extent
  public var path: ModulePath = []

  public init(to size: Extent) { self.size = size }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public func forward(_ x: Tensor) throws -> Tensor { try x.adaptiveAveragePool2D(to: size) }
  public var summary: String { "AdaptiveAveragePool2D to \(size)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 4) }

  public var attributes: Attributes { ["to": size.sizes] }
  public init(_ attributes: inout AttributeReader) throws { size = try attributes.extent("to") }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        AdaptiveAveragePool2D(to: Extent(2, 3)), [2, 5, 7, 3], gives: [2, 2, 3, 3],
        summary: "AdaptiveAveragePool2D to 2×3")
    ]
  }
}
