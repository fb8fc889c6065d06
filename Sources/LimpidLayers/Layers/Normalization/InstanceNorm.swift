import LimpidCore

/// y = (x − mean) / √(variance + ε) · scale + shift, with the statistics of each channel of each example. Ulyanov, Vedaldi and Lempitsky,
/// "Instance normalization", 2016.
///
/// **Shapes**: x and y [n, ..., channels]; scale and shift [channels].
public struct InstanceNorm: DescribedLayer {
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
    try x.groupNormalized(groups: channels, scale: scale.value, shift: shift.value, epsilon: epsilon)
  }

  public var summary: String { "InstanceNorm \(channels)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: max(shape.rank, 2), last: channels) }
  public var attributes: Attributes { ["channels": channels, "epsilon": epsilon] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(try attributes.integer("channels"), epsilon: try attributes.number("epsilon", or: 1e-5))
  }

  public static var examples: [LayerExample] {
    [LayerExample(InstanceNorm(3), [2, 4, 5, 3], gives: [2, 4, 5, 3], summary: "InstanceNorm 3")]
  }
}
