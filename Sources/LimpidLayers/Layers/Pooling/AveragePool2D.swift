import LimpidCore

/// The mean of every window. Pixels of padding count as zeros unless `countsPadding` is false.
///
/// **Shapes**: x [n, height, width, channels], y [n, outHeight, outWidth, channels].
public struct AveragePool2D: DescribedLayer {
  public let window: Extent
  public let stride: Extent
  public let padding: Padding
  public let countsPadding: Bool
  public var path: ModulePath = []

  /// Without a stride the windows lie side by side.
  public init(_ window: Extent = 2, stride: Extent? = nil, padding: PaddingRule = 0, countsPadding: Bool = true) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding.padding(window: window)
    self.countsPadding = countsPadding
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    try x.averagePool2D(window: window, stride: stride, padding: padding, countsPadding: countsPadding)
  }

  public var summary: String { "AveragePool2D \(poolingWords(window, stride, padding))" }
  public func nearestInput(to shape: Shape) -> Shape { poolingInput(shape, window, padding) }

  public var attributes: Attributes {
    ["window": window.sizes, "stride": stride.sizes, "padding": padding.sides, "countsPadding": countsPadding]
  }
  public init(_ attributes: inout AttributeReader) throws {
    let window = try attributes.extent("window", or: 2)
    self.init(
      window, stride: try attributes.extent("stride", or: window), padding: .pixels(try attributes.padding()),
      countsPadding: try attributes.flag("countsPadding", or: true))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(AveragePool2D(), [3, 6, 5, 2], gives: [3, 3, 2, 2], summary: "AveragePool2D 2×2"),
      LayerExample(
        AveragePool2D(3, stride: 2, padding: 1, countsPadding: false), [2, 5, 5, 3], gives: [2, 3, 3, 3],
        summary: "AveragePool2D 3×3, stride 2×2, padding 1"),
    ]
  }
}
