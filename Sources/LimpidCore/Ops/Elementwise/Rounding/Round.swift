import CLimpid

/// The nearest whole number, halves to the even one, element by element.
///
///     print(Tensor([0.5, 1.5, -1.2]).round())
///     // [0, 2, -1]
///
/// No gradient: the function is constant but for steps.
public struct Round: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x.rounded(.toNearestOrEven) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_round }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.none(because: "round is constant but for steps, so its derivative is 0")]
  }

  public static var examples: [Example] { [Example(Round(), [0.5, 1.5, -1.2], prints: "[0, 2, -1]")] }
}

extension Tensor {
  /// The nearest whole number, halves to even.
  public func round() -> Tensor { Round()(self) }
}
