import LimpidCore
import LimpidLayers

/// A generator of 32 × 32 images and its critic: Radford, Metz and Chintala, "Unsupervised representation learning with deep convolutional
/// generative adversarial networks", 2015.
///
///     print(DCGAN().parameterCount)
///     // 1732224
public struct DCGAN: Module {
  public var generator: ImageGenerator
  public var discriminator: ImageDiscriminator

  public init(noise: Int = 100, channels: Int = 3) {
    generator = ImageGenerator(noise: noise, channels: channels)
    discriminator = ImageDiscriminator(channels: channels)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&generator, "generator")
    try v.visit(&discriminator, "discriminator")
  }
}

/// From noise to images: transposed 4×4 convolutions, each doubling the size.
///
/// **Shapes**: x [n, 1, 1, noise], y [n, 32, 32, channels] in −1 … 1.
public struct ImageGenerator: Layer {
  public var first: ConvTranspose2D, firstNorm: BatchNorm
  public var second: ConvTranspose2D, secondNorm: BatchNorm
  public var third: ConvTranspose2D, thirdNorm: BatchNorm
  public var last: ConvTranspose2D

  public init(noise: Int = 100, channels: Int = 3) {
    func enlarging(_ inputs: Int, _ outputs: Int) -> ConvTranspose2D {
      ConvTranspose2D(inputs, outputs, kernel: 4, stride: 2, padding: 1, bias: false)
    }
    (first, firstNorm) = (ConvTranspose2D(noise, 256, kernel: 4, bias: false), BatchNorm(256))
    (second, secondNorm) = (enlarging(256, 128), BatchNorm(128))
    (third, thirdNorm) = (enlarging(128, 64), BatchNorm(64))
    last = enlarging(64, channels)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&firstNorm, "firstNorm")
    try v.visit(&second, "second")
    try v.visit(&secondNorm, "secondNorm")
    try v.visit(&third, "third")
    try v.visit(&thirdNorm, "thirdNorm")
    try v.visit(&last, "last")
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    var y = try firstNorm(first(x)).relu()  // [n, 4, 4, 256]
    y = try secondNorm(second(y)).relu()  // [n, 8, 8, 128]
    y = try thirdNorm(third(y)).relu()  // [n, 16, 16, 64]
    return try last(y).tanh()  // [n, 32, 32, channels]
  }
}

/// From images to one number each, the logit of being real: 4×4 convolutions, each halving the size.
///
/// **Shapes**: x [n, 32, 32, channels], y [n].
public struct ImageDiscriminator: Layer {
  public var first: Conv2D
  public var second: Conv2D, secondNorm: BatchNorm
  public var third: Conv2D, thirdNorm: BatchNorm
  public var last: Conv2D

  public init(channels: Int = 3) {
    func halving(_ inputs: Int, _ outputs: Int) -> Conv2D {
      Conv2D(inputs, outputs, kernel: 4, stride: 2, padding: 1, bias: false)
    }
    first = halving(channels, 64)
    (second, secondNorm) = (halving(64, 128), BatchNorm(128))
    (third, thirdNorm) = (halving(128, 256), BatchNorm(256))
    last = Conv2D(256, 1, kernel: 4, bias: false)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&first, "first")
    try v.visit(&second, "second")
    try v.visit(&secondNorm, "secondNorm")
    try v.visit(&third, "third")
    try v.visit(&thirdNorm, "thirdNorm")
    try v.visit(&last, "last")
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor {
    var y = try first(x).leakyRelu(slope: 0.2)  // [n, 16, 16, 64]
    y = try secondNorm(second(y)).leakyRelu(slope: 0.2)  // [n, 8, 8, 128]
    y = try thirdNorm(third(y)).leakyRelu(slope: 0.2)  // [n, 4, 4, 256]
    return try last(y).reshaped(to: [x.shape[0]])
  }
}
