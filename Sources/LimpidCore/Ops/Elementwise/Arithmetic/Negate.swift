import CLimpid

/// −x, element by element.
///
///     print(-Tensor([1, -2]))
///     // [-1, 2]
///
/// The derivative is −1.
public struct Negate: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { -x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_negate }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] { [.gradient(-g)] }

  public static var examples: [Example] { [Example(Negate(), [1, -2], prints: "[-1, 2]")] }
}

extension Tensor {
  public static prefix func - (x: Tensor) -> Tensor { Negate()(x) }
}
