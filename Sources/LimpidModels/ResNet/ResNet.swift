import LimpidCore
import LimpidLayers

/// Residual networks: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", 2015.
///
///     let model = ResNet<Bottleneck>.resNet50()
///     print(model.parameterCount)
///     // 25557032
///
/// **Shapes**: x [n, height, width, 3], y [n, classes].
public struct ResNet<Block: ResidualBlock>: Layer {
  public var stem: ConvNorm
  public let stemPool: LimpidLayers.MaxPool2D?
  public var blocks: [Block]
  public var head: Dense

  public init(stem: ConvNorm, pool: LimpidLayers.MaxPool2D?, blocks: [Block], head: Dense) {
    (self.stem, self.stemPool, self.blocks, self.head) = (stem, pool, blocks, head)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&stem, "stem")
    try v.visit(&blocks, "blocks")
    try v.visit(&head, "head")
  }

  /// The same network with the 3×3 convolutions of blocks up to a width computed by another algorithm. Wide blocks have small images, for which
  /// Winograd's form reads more weights than it saves products.
  public func computed(by algorithm: ConvolutionAlgorithm, upToWidth width: Int = .max) -> ResNet {
    var copy = self
    for i in copy.blocks.indices where copy.blocks[i].width <= width { copy.blocks[i].compute(by: algorithm) }
    return copy
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    var y = try stem(x).relu()
    if let stemPool { y = try stemPool(y) }
    for block in blocks { y = try block(y) }
    return try head(y.globalAveragePool2D())
  }
}

extension ResNet<BasicBlock> {
  /// ResNet-18 for small images (32 × 32): a 3×3 stem without pooling. 11,173,962 parameters with 10 classes.
  public static func resNet18(classes: Int = 10, channels: Int = 3) -> ResNet {
    var blocks: [BasicBlock] = [], inputs = 64
    for (outputs, stride) in [(64, 1), (128, 2), (256, 2), (512, 2)] {
      blocks += [BasicBlock(inputs, outputs, stride: stride), BasicBlock(outputs, outputs)]
      inputs = outputs
    }
    return ResNet(
      stem: ConvNorm(channels, 64, padding: 1), pool: nil, blocks: blocks, head: Dense(512, classes))
  }
}

extension ResNet<Bottleneck> {
  /// ResNet-50 for images of 224 × 224, with the stride in the 3×3 convolutions. 25,557,032 parameters with 1000 classes.
  public static func resNet50(classes: Int = 1000, channels: Int = 3) -> ResNet {
    var blocks: [Bottleneck] = [], inputs = 64
    for (width, count, stride) in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)] {
      for i in 0..<count {
        blocks.append(Bottleneck(inputs, width: width, stride: i == 0 ? stride : 1))
        inputs = 4 * width
      }
    }
    return ResNet(
      stem: ConvNorm(channels, 64, kernel: 7, stride: 2, padding: 3),
      pool: LimpidLayers.MaxPool2D(3, stride: 2, padding: 1),
      blocks: blocks, head: Dense(2048, classes))
  }
}
