import LimpidCore

/// The means of as many parts of the image as asked for, whatever its size.
///
/// **Shapes**: x [n, height, width, channels], y [n, size height, size width, channels].
public struct AdaptiveAveragePool2D: AdaptivePooling {
  public let size: Extent
  public var path: ModulePath = []

  public init(to size: Extent) { self.size = size }

  public func forward(_ x: Tensor) throws -> Tensor { try x.adaptiveAveragePool2D(to: size) }
}
