import CLimpid

/// x tanh(softplus(x)), element by element.
///
///     print(Tensor([-1, 2]).mish())
///     // [-0.30340147, 1.943959]
///
/// With t = tanh(softplus(x)) the derivative is t + x (1 − t²) σ(x). Misra 2019.
public struct Mish: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x * S.tanh(S.softplus(x)) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_mish }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try MishGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(Mish(), [-1, 2], prints: "[-0.30340147, 1.943959]")] }
}

extension Tensor {
  /// x tanh(softplus(x)).
  public func mish() -> Tensor { Mish()(self) }
}
