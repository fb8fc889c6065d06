import CLimpid

/// The largest whole number not above x, element by element.
///
///     print(Tensor([1.5, -1.5]).floor())
///     // [1, -2]
///
/// No gradient: the function is constant but for steps.
public struct Floor: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x.rounded(.down) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_floor }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.none(because: "floor is constant but for steps, so its derivative is 0")]
  }

  public static var examples: [Example] { [Example(Floor(), [1.5, -1.5], prints: "[1, -2]")] }
}

extension Tensor {
  /// The largest whole number not above.
  public func floor() -> Tensor { Floor()(self) }
}
