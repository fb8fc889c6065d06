import LimpidCore

/// Filters that slide over each channel of images by itself. With a 1×1 convolution after it, it is a separable convolution (Howard et al.,
/// "MobileNets", 2017), at a fraction of the multiplications.
///
/// **Shapes**: x [n, height, width, channels], y [n, outHeight, outWidth, channels · multiplier]; weight [kernel height, kernel width, 1,
/// channels · multiplier], bias [channels · multiplier].
public struct DepthwiseConv2D: DescribedLayer {
  public let channels: Int
  /// Filters for each channel.
  public let multiplier: Int
  public let kernel: Extent
  public let stride: Extent
  public let padding: Padding
  public var weight: Parameter
  public var bias: Parameter?
  public var path: ModulePath = []

  public init(
    _ channels: Int, kernel: Extent, stride: Extent = 1, padding: PaddingRule = 0, multiplier: Int = 1,
    bias: Bool = true
  ) {
    self.channels = channels
    self.multiplier = multiplier
    self.kernel = kernel
    self.stride = stride
    self.padding = padding.padding(window: kernel)
    let outputs = product(channels, multiplier)
    weight = Parameter([kernel.height, kernel.width, 1, outputs], .glorotUniform)
    self.bias = bias ? Parameter([outputs], .zeros, role: .bias) : nil
  }

  private var geometry: ConvolutionGeometry { ConvolutionGeometry(stride: stride, padding: padding, groups: channels) }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&bias, "bias")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let y = try Convolution2D(geometry)(x, weight.value)
    return if let bias { try y + bias.value } else { y }
  }

  public var summary: String {
    let words = ConvolutionGeometry(stride: stride, padding: padding).words
    return "DepthwiseConv2D \(channels) → \(weight.shape[3]), \(kernel)\(words)\(bias == nil ? ", no bias" : "")"
  }
  public func nearestInput(to shape: Shape) -> Shape {
    shape.fitted(rank: 4, last: channels, atLeast: geometry.smallestSide(kernel))
  }

  public func mend(for shape: Shape) -> String? {
    shape.channelMend(
      of: channels, axes: "[batch, height, width, channels]", rank: 4,
      "DepthwiseConv2D(\(shape.last ?? 1), kernel: …)")
  }

  public var attributes: Attributes {
    [
      "channels": channels, "kernel": kernel.sizes, "stride": stride.sizes, "padding": padding.sides,
      "multiplier": multiplier, "bias": bias != nil,
    ]
  }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("channels"), kernel: try attributes.extent("kernel"),
      stride: try attributes.extent("stride", or: 1), padding: .pixels(try attributes.padding()),
      multiplier: try attributes.integer("multiplier", or: 1), bias: try attributes.flag("bias", or: true))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        DepthwiseConv2D(3, kernel: 3, padding: .same), [2, 5, 4, 3], gives: [2, 5, 4, 3],
        summary: "DepthwiseConv2D 3 → 3, 3×3, padding 1"),
      LayerExample(
        DepthwiseConv2D(2, kernel: 2, stride: 2, multiplier: 3, bias: false), [2, 4, 6, 2], gives: [2, 2, 3, 6],
        summary: "DepthwiseConv2D 2 → 6, 2×2, stride 2×2, no bias"),
    ]
  }
}
