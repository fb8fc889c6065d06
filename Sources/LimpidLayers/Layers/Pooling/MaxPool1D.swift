import LimpidCore

/// The largest element of every window of a sequence.
///
/// **Shapes**: x [n, length, channels], y [n, outLength, channels].
public struct MaxPool1D: DescribedLayer {
  public let window: Int
  public let stride: Int
  public let padding: Int
  public var path: ModulePath = []

  /// Without a stride the windows lie side by side.
  public init(_ window: Int = 2, stride: Int? = nil, padding: Int = 0) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    try x.maxPool1D(window: window, stride: stride, padding: padding)
  }

  public var summary: String {
    "MaxPool1D \(window)" + (stride == window ? "" : ", stride \(stride)")
      + (padding == 0 ? "" : ", padding \(padding)")
  }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 3, atLeast: max(window - 2 * padding, 1)) }

  public var attributes: Attributes { ["window": window, "stride": stride, "padding": padding] }
  public init(_ attributes: inout AttributeReader) throws {
    let window = try attributes.integer("window", or: 2)
    self.init(
      window, stride: try attributes.integer("stride", or: window),
      padding: try attributes.integer("padding", atLeast: 0, or: 0))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(MaxPool1D(), [3, 7, 2], gives: [3, 3, 2], summary: "MaxPool1D 2"),
      LayerExample(
        MaxPool1D(3, stride: 1, padding: 1), [2, 5, 2], gives: [2, 5, 2],
        summary: "MaxPool1D 3, stride 1, padding 1"),
    ]
  }
}
