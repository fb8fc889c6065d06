import CLimpid

/// eˣ − 1 without cancellation near 0, element by element.
///
///     print(Tensor([0, 1]).expm1())
///     // [0, 1.7182819]
///
/// The derivative is the output plus 1.
public struct Expm1: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.expm1(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_expm1 }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * (step.output + 1))]
  }

  public static var examples: [Example] { [Example(Expm1(), [0, 1], prints: "[0, 1.7182819]")] }
}

extension Tensor {
  /// eˣ − 1.
  public func expm1() -> Tensor { Expm1()(self) }
}
