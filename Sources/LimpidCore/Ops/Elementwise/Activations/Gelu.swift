import CLimpid

/// x Φ(x), element by element, with Φ the distribution of the standard normal: x/2 (1 + erf(x/√2)).
///
///     print(Tensor([-1, 2]).gelu())
///     // [-0.15865526, 1.9544997]
///
/// The derivative is Φ(x) + x φ(x), φ the density. Hendrycks and Gimpel 2016.
public struct Gelu: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x * S.normalDistribution(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_gelu }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try GeluGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(Gelu(), [-1, 2], prints: "[-0.15865526, 1.9544997]")] }
}

extension Tensor {
  /// x Φ(x), with the distribution itself, not the tanh that resembles it.
  public func gelu() -> Tensor { Gelu()(self) }
}
