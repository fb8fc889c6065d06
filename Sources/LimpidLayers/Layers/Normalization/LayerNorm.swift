import LimpidCore

/// y = (x − mean) / √(variance + ε) · scale + shift, with the statistics of each row of the last axis. Ba, Kiros and Hinton, "Layer
/// normalization", 2016.
///
/// **Shapes**: x and y [..., channels]; scale and shift [channels].
public struct LayerNorm: DescribedLayer {
  public let channels: Int
  public let epsilon: Float
  public var scale: Parameter
  public var shift: Parameter
  public var path: ModulePath = []

  public init(_ channels: Int, epsilon: Float = 1e-5) {
    self.channels = channels
    self.epsilon = epsilon
    scale = Parameter([channels], .ones, role: .bias)
    shift = Parameter([channels], .zeros, role: .bias)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&scale, "scale")
    try v.visit(&shift, "shift")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    try x.layerNormalized(scale: scale.value, shift: shift.value, epsilon: epsilon)
  }

  public var summary: String { "LayerNorm \(channels)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(last: channels) }
  public var attributes: Attributes { ["channels": channels, "epsilon": epsilon] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(try attributes.integer("channels"), epsilon: try attributes.number("epsilon", or: 1e-5))
  }

  public static var examples: [LayerExample] {
    [LayerExample(LayerNorm(5), [2, 3, 5], gives: [2, 3, 5], summary: "LayerNorm 5")]
  }
}
