import LimpidCore

/// x, times a slope where it is negative; the slope is learned, one for each channel.
///
/// **Shapes**: x and y [..., channels]; slope [channels], at first 0.25. He et al., "Delving deep into rectifiers", 2015, who also say not
/// to let weight decay pull the slopes to zero: their role is that of a bias.
public struct PReLU: DescribedLayer {
  public let channels: Int
  public var slope: Parameter
  public var path: ModulePath = []

  public init(_ channels: Int) {
    self.channels = channels
    slope = Parameter([channels], .constant(0.25), role: .bias)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&slope, "slope") }
  public func forward(_ x: Tensor) throws -> Tensor {
    try checkChannels(channels, of: x, "PReLU")
    return try x.prelu(slope: slope.value)
  }

  public var summary: String { "PReLU \(channels)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(last: channels) }
  public var attributes: Attributes { ["channels": channels] }
  public init(_ attributes: inout AttributeReader) throws { self.init(try attributes.integer("channels")) }

  public static var examples: [LayerExample] {
    [LayerExample(PReLU(5), [4, 3, 5], gives: [4, 3, 5], summary: "PReLU 5")]
  }
}

/// Refuses an input whose last axis is not `channels`, where broadcasting would let it through.
func checkChannels(_ channels: Int, of x: Tensor, _ layer: String) throws(TensorError) {
  guard x.shape.last == channels else {
    throw TensorError(
      operation: layer, came: "a tensor of shape \(x.shape)", expected: "\(channels) channels in the last axis",
      mend: "build \(layer)(\(x.shape.last ?? 1)), or put the channels last")
  }
}
