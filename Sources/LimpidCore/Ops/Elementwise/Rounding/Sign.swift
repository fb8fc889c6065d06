import CLimpid

/// −1, 0 or 1 by the sign of x, element by element. Zeros keep their sign, NaN stays.
///
///     print(Tensor([3, -4, 0]).sign())
///     // [1, -1, 0]
///
/// No gradient: the function is constant but for a step.
public struct Sign: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x > 0 ? 1 : x < 0 ? -1 : x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_sign }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.none(because: "sign is constant but for a step, so its derivative is 0")]
  }

  public static var examples: [Example] { [Example(Sign(), [3, -4, 0], prints: "[1, -1, 0]")] }
}

extension Tensor {
  /// −1, 0 or 1 by the sign.
  public func sign() -> Tensor { Sign()(self) }
}
