import LimpidCore
import LimpidLayers

/// A convolution without bias and the batch norm after it: what deep convolutional networks are built of.
///
/// **Shapes**: those of `Conv2D`.
public struct ConvNorm: Layer {
  public var convolution: Conv2D
  public var norm: BatchNorm

  public init(
    _ inputs: Int, _ outputs: Int, kernel: Extent = 3, stride: Extent = 1, padding: Padding = 0, groups: Int = 1
  ) {
    convolution = Conv2D(
      inputs, outputs, kernel: kernel, geometry: ConvolutionGeometry(stride: stride, padding: padding, groups: groups),
      bias: false, initializer: .heNormal)
    norm = BatchNorm(outputs)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&convolution, "convolution")
    try v.visit(&norm, "norm")
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor { try norm(convolution(x)) }

  public var summary: String { "ConvNorm \(convolution.inputs) → \(convolution.outputs), \(convolution.kernel)" }
}
