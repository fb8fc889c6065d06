import LimpidCore

/// The largest pixels of as many parts of the image as asked for, whatever its size.
///
/// **Shapes**: x [n, height, width, channels], y [n, size height, size width, channels].
public struct AdaptiveMaxPool2D: AdaptivePooling {
  public let size: Extent
  public var path: ModulePath = []

  public init(to size: Extent) { self.size = size }

  public func forward(_ x: Tensor) throws -> Tensor { try x.adaptiveMaxPool2D(to: size) }
}
