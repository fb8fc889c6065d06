import LimpidCore

/// y = x / √(mean of x² + ε) · scale, for each row of the last axis: layer normalisation without the mean. Zhang and Sennrich, "Root mean
/// square layer normalization", 2019.
///
/// **Shapes**: x and y [..., channels]; scale [channels].
public struct RMSNorm: DescribedLayer {
  public let channels: Int
  public let epsilon: Float
  public var scale: Parameter
  public var path: ModulePath = []

  public init(_ channels: Int, epsilon: Float = 1e-6) {
    self.channels = channels
    self.epsilon = epsilon
    scale = Parameter([channels], .ones, role: .bias)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&scale, "scale") }

  public func forward(_ x: Tensor) throws -> Tensor { try x.rmsNormalized(scale: scale.value, epsilon: epsilon) }

  public var summary: String { "RMSNorm \(channels)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(last: channels) }
  public var attributes: Attributes { ["channels": channels, "epsilon": epsilon] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(try attributes.integer("channels"), epsilon: try attributes.number("epsilon", or: 1e-6))
  }

  public static var examples: [LayerExample] {
    [LayerExample(RMSNorm(5), [2, 3, 5], gives: [2, 3, 5], summary: "RMSNorm 5")]
  }
}
