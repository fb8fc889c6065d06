import LimpidCore

/// The transposed convolution: spreads every pixel over a window, weighted by filters, and so enlarges images by the stride.
///
/// **Shapes**: x [n, height, width, inputs], y [n, (height − 1) · stride − 2 · padding + (kernel − 1) · dilation + 1 + extra, …, outputs];
/// weight [kernel height, kernel width, outputs / groups, inputs], bias [outputs].
public struct ConvTranspose2D: DescribedLayer {
  public let inputs: Int
  public let outputs: Int
  public let kernel: Extent
  public let geometry: ConvolutionGeometry
  /// Pixels more below and to the right, fewer than the stride or than the dilation.
  public let extra: Extent
  public var weight: Parameter
  public var bias: Parameter?
  public var path: ModulePath = []

  public init(
    _ inputs: Int, _ outputs: Int, kernel: Extent, stride: Extent = 1, padding: PaddingRule = 0, bias: Bool = true
  ) {
    self.init(
      inputs, outputs, kernel: kernel,
      geometry: ConvolutionGeometry(stride: stride, padding: padding.padding(window: kernel)), bias: bias)
  }

  /// With dilation, groups or extra pixels.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Extent, geometry: ConvolutionGeometry, extra: Extent = 0, bias: Bool = true
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.geometry = geometry
    self.extra = extra
    weight = Parameter([kernel.height, kernel.width, outputs / max(geometry.groups, 1), inputs], .glorotUniform)
    self.bias = bias ? Parameter([outputs], .zeros, role: .bias) : nil
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&bias, "bias")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let y = try x.transposedConvolution2D(
      weight.value, stride: geometry.stride, padding: geometry.padding, extra: extra, dilation: geometry.dilation,
      groups: geometry.groups)
    return if let bias { try y + bias.value } else { y }
  }

  public var summary: String {
    "ConvTranspose2D \(inputs) → \(outputs), \(kernel)\(geometry.words)\(extra == 0 ? "" : ", extra \(extra)")"
      + (bias == nil ? ", no bias" : "")
  }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 4, last: inputs) }

  public func mend(for shape: Shape) -> String? {
    shape.channelMend(
      of: inputs, axes: "[batch, height, width, channels]", rank: 4,
      "ConvTranspose2D(\(shape.last ?? 1), \(outputs), kernel: …)")
  }

  public var attributes: Attributes {
    [
      "inputs": inputs, "outputs": outputs, "kernel": kernel.sizes, "stride": geometry.stride.sizes,
      "padding": geometry.padding.sides, "dilation": geometry.dilation.sizes, "groups": geometry.groups,
      "extra": extra.sizes, "bias": bias != nil,
    ]
  }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("inputs"), try attributes.integer("outputs"), kernel: try attributes.extent("kernel"),
      geometry: try attributes.geometry(), extra: try attributes.extent("extra", atLeast: 0, or: 0),
      bias: try attributes.flag("bias", or: true))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        ConvTranspose2D(3, 2, kernel: 2, stride: 2), [2, 3, 4, 3], gives: [2, 6, 8, 2],
        summary: "ConvTranspose2D 3 → 2, 2×2, stride 2×2"),
      LayerExample(
        ConvTranspose2D(
          4, 2, kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1, groups: 2), extra: 1, bias: false),
        [2, 3, 3, 4], gives: [2, 6, 6, 2],
        summary: "ConvTranspose2D 4 → 2, 3×3, stride 2×2, padding 1, 2 groups, extra 1×1, no bias"),
    ]
  }
}
