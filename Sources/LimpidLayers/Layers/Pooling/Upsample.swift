import LimpidCore

/// Images enlarged by whole factors: pixels copied (`nearest`) or mixed (`bilinear`).
///
/// **Shapes**: x [n, height, width, channels], y [n, height · factor, width · factor, channels].
public struct Upsample: DescribedLayer {
  /// Where the pixels between come from.
  public enum Mode: String, Sendable, CaseIterable { case nearest, bilinear }

  public let factor: Extent
  public let mode: Mode
  public var path: ModulePath = []

  public init(_ factor: Extent = 2, _ mode: Mode = .nearest) {
    self.factor = factor
    self.mode = mode
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  public func forward(_ x: Tensor) throws -> Tensor {
    guard x.rank == 4, factor.height > 0, factor.width > 0 else {
      throw TensorError(
        operation: "Upsample", came: "a tensor of shape \(x.shape) and the factor \(factor)",
        expected: "images [n, height, width, channels] and factors of 1 or more",
        mend: "reshape an image without channels to [n, height, width, 1]")
    }
    let size = Extent(product(x.shape[1], factor.height), product(x.shape[2], factor.width))
    return switch mode {
    case .nearest: try x.resizedNearest(to: size)
    case .bilinear: try x.resizedBilinear(to: size)
    }
  }

  public var summary: String { "Upsample \(factor), \(mode)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 4) }

  public var attributes: Attributes { ["factor": factor.sizes, "mode": mode.rawValue] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(try attributes.extent("factor", or: 2), try attributes.choice("mode", or: .nearest))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(Upsample(), [2, 3, 4, 2], gives: [2, 6, 8, 2], summary: "Upsample 2×2, nearest"),
      LayerExample(
        Upsample(Extent(3, 1), .bilinear), [2, 3, 4, 2], gives: [2, 9, 4, 2], summary: "Upsample 3×1, bilinear"),
    ]
  }
}
