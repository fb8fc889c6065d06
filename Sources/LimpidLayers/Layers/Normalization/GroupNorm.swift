import LimpidCore

/// y = (x − mean) / √(variance + ε) · scale + shift, with the statistics of each group of neighbouring channels of each example. Wu and He,
/// "Group normalization", 2018.
///
/// **Shapes**: x and y [n, ..., channels]; scale and shift [channels].
public struct GroupNorm: DescribedLayer {
  public let groups: Int
  public let channels: Int
  public let epsilon: Float
  public var scale: Parameter
  public var shift: Parameter
  public var path: ModulePath = []

  public init(groups: Int, _ channels: Int, epsilon: Float = 1e-5) {
    self.groups = groups
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
    try x.groupNormalized(groups: groups, scale: scale.value, shift: shift.value, epsilon: epsilon)
  }

  public var summary: String { "GroupNorm \(channels) in \(counted(groups, "group"))" }
  public func nearestInput(to shape: Shape) -> Shape {
    shape.fitted(rank: max(shape.rank, 2), last: channels)
  }
  public var attributes: Attributes { ["groups": groups, "channels": channels, "epsilon": epsilon] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      groups: try attributes.integer("groups"), try attributes.integer("channels"),
      epsilon: try attributes.number("epsilon", or: 1e-5))
  }

  public static var examples: [LayerExample] {
    [LayerExample(GroupNorm(groups: 2, 6), [3, 4, 5, 6], gives: [3, 4, 5, 6], summary: "GroupNorm 6 in 2 groups")]
  }
}
