import LimpidCore
import LimpidLayers

/// A small network for phones: Sandler, Howard, Zhu, Zhmoginov and Chen, "MobileNetV2: inverted residuals and linear bottlenecks", 2018.
///
///     print(MobileNetV2().parameterCount)
///     // 3504872
///
/// **Shapes**: x [n, height, width, 3], y [n, classes].
public struct MobileNetV2: Layer {
  public var stem: ConvNorm
  public var blocks: [InvertedResidual]
  public var last: ConvNorm
  public var head: Dense

  /// Width 1.0.
  public init(classes: Int = 1000, channels: Int = 3) {
    // expansion, channels, blocks, stride of the first
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]
    stem = ConvNorm(channels, 32, stride: 2, padding: 1)
    blocks = []
    var inputs = 32
    for (expansion, outputs, count, stride) in stages {
      for i in 0..<count {
        blocks.append(InvertedResidual(inputs, outputs, stride: i == 0 ? stride : 1, expansion: expansion))
        inputs = outputs
      }
    }
    last = ConvNorm(320, 1280, kernel: 1)
    head = Dense(1280, classes)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&stem, "stem")
    try v.visit(&blocks, "blocks")
    try v.visit(&last, "last")
    try v.visit(&head, "head")
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    var y = try stem(x).clamped(to: 0...6)
    for block in blocks { y = try block(y) }
    return try head(last(y).clamped(to: 0...6).globalAveragePool2D())
  }
}

/// A 1×1 convolution to more channels, a 3×3 one within each channel, and a 1×1 one to few, which stays linear; beside a shortcut where
/// the shape allows it. ReLU6 in between.
///
/// **Shapes**: x [n, height, width, inputs], y [n, height / stride, width / stride, outputs].
public struct InvertedResidual: Layer {
  public var expansion: ConvNorm?
  public var depthwise: ConvNorm
  public var projection: ConvNorm
  private let hasShortcut: Bool

  public init(_ inputs: Int, _ outputs: Int, stride: Int, expansion factor: Int) {
    let hidden = inputs * factor
    expansion = factor == 1 ? nil : ConvNorm(inputs, hidden, kernel: 1)
    depthwise = ConvNorm(hidden, hidden, stride: Extent(stride, stride), padding: 1, groups: hidden)
    projection = ConvNorm(hidden, outputs, kernel: 1)
    hasShortcut = stride == 1 && inputs == outputs
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&expansion, "expansion")
    try v.visit(&depthwise, "depthwise")
    try v.visit(&projection, "projection")
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    let wide = try expansion?(x).clamped(to: 0...6) ?? x
    let y = try projection(depthwise(wide).clamped(to: 0...6))
    return hasShortcut ? try y + x : y
  }
}
