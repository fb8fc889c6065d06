import CLimpid

/// The smallest whole number not below x, element by element.
///
///     print(Tensor([1.5, -1.5]).ceil())
///     // [2, -1]
///
/// No gradient: the function is constant but for steps.
public struct Ceil: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x.rounded(.up) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_ceil }
  public var keeps: Keeps { .nothing }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.none(because: "ceil is constant but for steps, so its derivative is 0")]
  }

  public static var examples: [Example] { [Example(Ceil(), [1.5, -1.5], prints: "[2, -1]")] }
}

extension Tensor {
  /// The smallest whole number not below.
  public func ceil() -> Tensor { Ceil()(self) }
}
