import LimpidCore

/// Filters that slide over sequences: every output is a weighted sum of a window of positions, over all channels.
///
///     let layer = Conv1D(2, 8, kernel: 3, padding: 1)
///     print(layer, try layer(Tensor(zeros: [4, 100, 2])).shape)
///     // Conv1D 2 → 8, 3, padding 1 [4, 100, 8]
///
/// **Shapes**: x [n, length, inputs], y [n, outLength, outputs]; weight [kernel, inputs, outputs], bias [outputs].
public struct Conv1D: DescribedLayer {
  public let inputs: Int
  public let outputs: Int
  public let kernel: Int
  public let stride: Int
  /// Zeros before and after the sequence.
  public let padding: Int
  public let dilation: Int
  public var weight: Parameter
  public var bias: Parameter?
  public var path: ModulePath = []

  public init(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.init(inputs, outputs, kernel: kernel, stride: stride, padding: padding, dilation: dilation, hasBias: true)
  }

  private init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int, padding: Int, dilation: Int, hasBias: Bool
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    weight = Parameter([kernel, inputs, outputs], .glorotUniform)
    bias = hasBias ? Parameter([outputs], .zeros, role: .bias) : nil
  }

  /// The layer without its bias, for a norm to follow.
  public func withoutBias() -> Conv1D {
    var copy = self
    copy.bias = nil
    return copy
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&bias, "bias")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let y = try x.convolution1D(weight.value, stride: stride, padding: (padding, padding), dilation: dilation)
    return if let bias { try y + bias.value } else { y }
  }

  public var summary: String {
    "Conv1D \(inputs) → \(outputs), \(kernel)" + (stride == 1 ? "" : ", stride \(stride)")
      + (padding == 0 ? "" : ", padding \(padding)") + (dilation == 1 ? "" : ", dilation \(dilation)")
      + (bias == nil ? ", no bias" : "")
  }
  public func nearestInput(to shape: Shape) -> Shape {
    shape.fitted(rank: 3, last: inputs, atLeast: roomNeeded(kernel, dilation, padding, padding))
  }

  public func mend(for shape: Shape) -> String? {
    shape.channelMend(
      of: inputs, axes: "[batch, length, channels]", rank: 3, "Conv1D(\(shape.last ?? 1), \(outputs), kernel: …)")
  }

  public var attributes: Attributes {
    [
      "inputs": inputs, "outputs": outputs, "kernel": kernel, "stride": stride, "padding": padding,
      "dilation": dilation, "bias": bias != nil,
    ]
  }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("inputs"), try attributes.integer("outputs"), kernel: try attributes.integer("kernel"),
      stride: try attributes.integer("stride", or: 1), padding: try attributes.integer("padding", atLeast: 0, or: 0),
      dilation: try attributes.integer("dilation", or: 1), hasBias: try attributes.flag("bias", or: true))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(Conv1D(2, 3, kernel: 3), [2, 7, 2], gives: [2, 5, 3], summary: "Conv1D 2 → 3, 3"),
      LayerExample(
        Conv1D(3, 4, kernel: 2, stride: 2, padding: 1, dilation: 3).withoutBias(), [2, 9, 3], gives: [2, 4, 4],
        summary: "Conv1D 3 → 4, 2, stride 2, padding 1, dilation 3, no bias"),
    ]
  }
}
