import LimpidCore

/// A layer that makes one number of every window of a sequence.
///
/// **Shapes**: x [n, length, channels], y [n, outLength, channels].
public protocol Pooling1D: DescribedLayer {
  var window: Int { get }
  var stride: Int { get }
  var padding: Int { get }
  init(_ window: Int, stride: Int?, padding: Int)
}

extension Pooling1D {
  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public var summary: String {
    "\(Self.kind) \(window)" + (stride == window ? "" : ", stride \(stride)")
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
      LayerExample(Self(2, stride: nil, padding: 0), [3, 7, 2], gives: [3, 3, 2], summary: "\(kind) 2"),
      LayerExample(
        Self(3, stride: 1, padding: 1), [2, 5, 2], gives: [2, 5, 2], summary: "\(kind) 3, stride 1, padding 1"),
    ]
  }
}
