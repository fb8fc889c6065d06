import LimpidCore

/// The largest pixel of every window.
///
/// **Shapes**: x [n, height, width, channels], y [n, outHeight, outWidth, channels].
public struct MaxPool2D: DescribedLayer {
  public let window: Extent
  public let stride: Extent
  public let padding: Padding
  public var path: ModulePath = []

  /// Without a stride the windows lie side by side.
  public init(_ window: Extent = 2, stride: Extent? = nil, padding: PaddingRule = 0) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding.padding(window: window)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    try x.maxPool2D(window: window, stride: stride, padding: padding)
  }

  public var summary: String { "MaxPool2D \(poolingWords(window, stride, padding))" }
  public func nearestInput(to shape: Shape) -> Shape { poolingInput(shape, window, padding) }

  public var attributes: Attributes {
    ["window": window.sizes, "stride": stride.sizes, "padding": padding.sides]
  }
  public init(_ attributes: inout AttributeReader) throws {
    let window = try attributes.extent("window", or: 2)
    self.init(
      window, stride: try attributes.extent("stride", or: window), padding: .pixels(try attributes.padding()))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(MaxPool2D(), [3, 6, 5, 2], gives: [3, 3, 2, 2], summary: "MaxPool2D 2×2"),
      LayerExample(
        MaxPool2D(3, stride: 1, padding: .same), [2, 4, 4, 3], gives: [2, 4, 4, 3],
        summary: "MaxPool2D 3×3, stride 1×1, padding 1"),
    ]
  }
}

func poolingWords(_ window: Extent, _ stride: Extent, _ padding: Padding) -> String {
  "\(window)" + (stride == window ? "" : ", stride \(stride)") + (padding == 0 ? "" : ", padding \(padding)")
}

/// The nearest shape of images in which a window has room.
func poolingInput(_ shape: Shape, _ window: Extent, _ padding: Padding) -> Shape {
  shape.fitted(rank: 4, atLeast: ConvolutionGeometry(padding: padding).smallestSide(window))
}
