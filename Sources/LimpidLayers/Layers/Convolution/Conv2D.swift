import LimpidCore

/// Filters that slide over images: every output pixel is a weighted sum of a window of the input, over all channels.
///
///     let layer = Conv2D(1, 32, kernel: 5, padding: .same)
///     print(layer, try layer(Tensor(zeros: [8, 28, 28, 1])).shape)
///     // Conv2D 1 → 32, 5×5, padding 2 [8, 28, 28, 32]
///
/// **Shapes**: x [n, height, width, inputs], y [n, outHeight, outWidth, outputs]; weight [kernel height, kernel width, inputs / groups,
/// outputs], bias [outputs].
public struct Conv2D: DescribedLayer {
  public let inputs: Int
  public let outputs: Int
  public let kernel: Extent
  public let geometry: ConvolutionGeometry
  /// How it is computed. Not a matter of speed alone: each algorithm has bits of its own.
  public var algorithm = ConvolutionAlgorithm.direct
  private let initializer: any Initializer
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

  /// With dilation, groups, or an initializer other than Glorot's.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Extent, geometry: ConvolutionGeometry, bias: Bool = true,
    initializer: any Initializer = .glorotUniform
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.geometry = geometry
    self.initializer = initializer
    weight = Parameter([kernel.height, kernel.width, inputs / max(geometry.groups, 1), outputs], initializer)
    self.bias = bias ? Parameter([outputs], .zeros, role: .bias) : nil
  }

  /// The same layer computed by another algorithm: `Conv2D(64, 64, kernel: 3, padding: 1).computed(by: .winograd2)`.
  public func computed(by algorithm: ConvolutionAlgorithm) -> Conv2D {
    var copy = self
    copy.algorithm = algorithm
    return copy
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&bias, "bias")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let y =
      if let form = algorithm.form(geometry, kernel: kernel) {
        try WinogradConvolution2D(padding: geometry.padding, form: form)(x, weight.value)
      } else {
        try Convolution2D(geometry)(x, weight.value)
      }
    return if let bias { try y + bias.value } else { y }
  }

  public var summary: String {
    "Conv2D \(inputs) → \(outputs), \(kernel)\(geometry.words)\(bias == nil ? ", no bias" : "")\(algorithm == .direct ? "" : ", \(algorithm.rawValue)")"
  }
  public func nearestInput(to shape: Shape) -> Shape {
    shape.fitted(rank: 4, last: inputs, atLeast: geometry.smallestSide(kernel))
  }

  public func mend(for shape: Shape) -> String? {
    shape.channelMend(
      of: inputs, axes: "[batch, height, width, channels]", rank: 4, "Conv2D(\(shape.last ?? 1), \(outputs), kernel: …)"
    )
  }

  public var attributes: Attributes {
    var attributes: Attributes = [
      "inputs": inputs, "outputs": outputs, "kernel": kernel.sizes, "stride": geometry.stride.sizes,
      "padding": geometry.padding.sides, "dilation": geometry.dilation.sizes, "groups": geometry.groups,
      "bias": bias != nil, "initializer": initializer.name,
    ]
    if algorithm != .direct { attributes["algorithm"] = algorithm.rawValue.attribute }
    return attributes
  }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("inputs"), try attributes.integer("outputs"), kernel: try attributes.extent("kernel"),
      geometry: try attributes.geometry(), bias: try attributes.flag("bias", or: true),
      initializer: try attributes.initializer(or: .glorotUniform))
    algorithm = try attributes.choice("algorithm", or: ConvolutionAlgorithm.direct)
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(Conv2D(2, 3, kernel: 3), [2, 5, 6, 2], gives: [2, 3, 4, 3], summary: "Conv2D 2 → 3, 3×3"),
      LayerExample(
        Conv2D(1, 4, kernel: 5, stride: 2, padding: .same), [3, 8, 7, 1], gives: [3, 4, 4, 4],
        summary: "Conv2D 1 → 4, 5×5, stride 2×2, padding 2"),
      LayerExample(
        Conv2D(4, 6, kernel: Extent(3, 1), geometry: ConvolutionGeometry(dilation: 2, groups: 2), bias: false),
        [2, 7, 3, 4], gives: [2, 3, 3, 6], summary: "Conv2D 4 → 6, 3×1, dilation 2×2, 2 groups, no bias"),
      LayerExample(
        Conv2D(2, 3, kernel: 3, padding: 1).computed(by: .winograd2), [2, 5, 6, 2], gives: [2, 5, 6, 3],
        summary: "Conv2D 2 → 3, 3×3, padding 1, winograd2"),
      LayerExample(
        Conv2D(2, 3, kernel: 3, padding: 1).computed(by: .winograd4), [1, 6, 5, 2], gives: [1, 6, 5, 3],
        summary: "Conv2D 2 → 3, 3×3, padding 1, winograd4"),
    ]
  }
}
