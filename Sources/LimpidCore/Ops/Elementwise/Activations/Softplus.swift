import CLimpid

/// ln(1 + eˣ), element by element, as max(x, 0) + log1p(exp(−|x|)).
///
///     print(Tensor([0, 2]).softplus())
///     // [0.6931472, 2.126928]
///
/// The derivative is the sigmoid.
public struct Softplus: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.softplus(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_softplus }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * step.inputs[0].sigmoid())]
  }

  public static var examples: [Example] { [Example(Softplus(), [0, 2], prints: "[0.6931472, 2.126928]")] }
}

extension Tensor {
  /// ln(1 + eˣ).
  public func softplus() -> Tensor { Softplus()(self) }
}
