import LimpidCore

/// A code that is drawn by lot: the first half of the input are means μ, the second logarithms of variances. While training it gives
/// μ + exp(logσ² / 2) · ε with ε drawn from a normal distribution, otherwise μ. What a variational autoencoder has in its middle.
/// D. Kingma and M. Welling, Auto-Encoding Variational Bayes, 2014.
///
/// ε is a function of the seed, the training step and the layer's place in the model.
///
/// **Shapes**: x [n, 2 · size], y [n, size].
public struct GaussianCode: DescribedLayer {
  public let size: Int
  public var path: ModulePath = []

  public init(_ size: Int) { self.size = size }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {}

  /// Means and logarithms of variances, [n, size] each. The logarithms are kept within ±8, where exp(logσ² / 2) is 0.02 … 55.
  public func parts(_ x: Tensor) throws -> (mean: Tensor, logVariance: Tensor) {
    guard x.rank == 2, x.shape[1] == 2 * size else {
      throw TensorError(
        operation: "gaussianCode", came: "an input of \(x.shape)", expected: "[n, \(2 * size)]: means and variances",
        mend: "put Dense(…, \(2 * size)) in front of it")
    }
    return (try x[0..., 0..<size], try x[0..., size..<(2 * size)].clamped(to: -8...8))
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let (mean, logVariance) = try parts(x)
    let context = Context.current
    guard context.isTraining else { return mean }
    let key = RandomKey(seed: context.seed, path: context.path, step: context.step)
    return try mean + (logVariance * 0.5).exp() * key.normal(mean.shape)
  }

  /// How far the codes are from the standard normal distribution, in nats for each example: ½ Σ (μ² + σ² − 1 − log σ²), [n].
  public func divergence(_ x: Tensor) throws -> Tensor {
    let (mean, logVariance) = try parts(x)
    return try (mean.square() + logVariance.exp() - 1 - logVariance).sum(axes: 1) * 0.5
  }

  public var summary: String { "GaussianCode \(size)" }
  public func nearestInput(to shape: Shape) -> Shape { Shape(shape.dropLast() + [2 * size]) }
  public var attributes: Attributes { ["size": size] }
  public init(_ attributes: inout AttributeReader) throws { self.init(try attributes.integer("size")) }

  public static var examples: [LayerExample] {
    [LayerExample(GaussianCode(3), [4, 6], gives: [4, 3], summary: "GaussianCode 3")]
  }
}
