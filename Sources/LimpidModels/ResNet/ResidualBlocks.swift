import LimpidCore
import LimpidLayers

/// A block of a residual network: it knows its 3×3 convolutions.
public protocol ResidualBlock: Layer<Tensor, Tensor> {
  /// How its 3×3 convolutions are computed, where they can be computed so.
  mutating func compute(by algorithm: ConvolutionAlgorithm)
  /// The channels of its 3×3 convolutions.
  var width: Int { get }
}

/// Two 3×3 convolutions beside a shortcut: the block of ResNet-18 and -34.
///
/// **Shapes**: x [n, height, width, inputs], y [n, height / stride, width / stride, outputs].
public struct BasicBlock: ResidualBlock {
  public var first: ConvNorm
  public var second: ConvNorm
  /// A 1×1 convolution where the block changes the shape.
  public var shortcut: ConvNorm?

  public init(_ inputs: Int, _ outputs: Int, stride: Int = 1) {
    first = ConvNorm(inputs, outputs, stride: Extent(stride, stride), padding: 1)
    second = ConvNorm(outputs, outputs, padding: 1)
    shortcut = projection(inputs, outputs, stride)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&second, "second")
    try v.visit(&shortcut, "shortcut")
  }

  public mutating func compute(by algorithm: ConvolutionAlgorithm) {
    first.convolution.algorithm = algorithm
    second.convolution.algorithm = algorithm
  }
  public var width: Int { second.convolution.outputs }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    let besides = try shortcut?(x) ?? x
    return try (second(first(x).relu()) + besides).relu()
  }
}

/// A 1×1 convolution to fewer channels, a 3×3 one, a 1×1 one to four times as many, beside a shortcut: the block of ResNet-50 and
/// deeper. The stride is in the 3×3 convolution ("v1.5").
///
/// **Shapes**: x [n, height, width, inputs], y [n, height / stride, width / stride, 4 · width of the block].
public struct Bottleneck: ResidualBlock {
  public var narrow: ConvNorm
  public var middle: ConvNorm
  public var wide: ConvNorm
  public var shortcut: ConvNorm?

  public init(_ inputs: Int, width: Int, stride: Int = 1) {
    narrow = ConvNorm(inputs, width, kernel: 1)
    middle = ConvNorm(width, width, stride: Extent(stride, stride), padding: 1)
    wide = ConvNorm(width, 4 * width, kernel: 1)
    shortcut = projection(inputs, 4 * width, stride)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&narrow, "narrow")
    try v.visit(&middle, "middle")
    try v.visit(&wide, "wide")
    try v.visit(&shortcut, "shortcut")
  }

  public mutating func compute(by algorithm: ConvolutionAlgorithm) { middle.convolution.algorithm = algorithm }
  public var width: Int { middle.convolution.outputs }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    let besides = try shortcut?(x) ?? x
    return try (wide(middle(narrow(x).relu()).relu()) + besides).relu()
  }
}

private func projection(_ inputs: Int, _ outputs: Int, _ stride: Int) -> ConvNorm? {
  inputs == outputs && stride == 1 ? nil : ConvNorm(inputs, outputs, kernel: 1, stride: Extent(stride, stride))
}
