import LimpidCore

/// The largest element of every window of a sequence.
///
/// **Shapes**: x [n, length, channels], y [n, outLength, channels].
public struct MaxPool1D: Pooling1D {
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

  public func forward(_ x: Tensor) throws -> Tensor {
    try x.maxPool1D(window: window, stride: stride, padding: padding)
  }
}
