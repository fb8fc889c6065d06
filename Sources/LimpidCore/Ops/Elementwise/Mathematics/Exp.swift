import CLimpid

/// eˣ, element by element. Error at most 1.04 ulp (NUMERICS.md).
///
///     print(Tensor([0, 1]).exp())
///     // [1, 2.7182817]
///
/// The derivative is the output itself.
public struct Exp: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.exp(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_exp }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * step.output)]
  }

  public static var examples: [Example] { [Example(Exp(), [0, 1], prints: "[1, 2.7182817]")] }
}

extension Tensor {
  /// eˣ.
  public func exp() -> Tensor { Exp()(self) }
}
