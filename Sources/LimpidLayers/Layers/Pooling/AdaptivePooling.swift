import LimpidCore

/// Pooling to as many parts of the image as asked for, whatever its size.
///
/// **Shapes**: x [n, height, width, channels], y [n, size height, size width, channels].
public protocol AdaptivePooling: DescribedLayer where Input == Tensor {
  /// Parts along the height and along the width.
  var size: Extent { get }
  init(to size: Extent)
}

extension AdaptivePooling {
  public mutating func visit(_ v: inout some ParameterVisitor) throws {}
  public var summary: String { "\(Self.kind) to \(size)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 4) }

  public var attributes: Attributes { ["to": size.sizes] }
  public init(_ attributes: inout AttributeReader) throws { self.init(to: try attributes.extent("to")) }

  public static var examples: [LayerExample] {
    [LayerExample(Self(to: Extent(2, 3)), [2, 5, 7, 3], gives: [2, 2, 3, 3], summary: "\(kind) to 2×3")]
  }
}
