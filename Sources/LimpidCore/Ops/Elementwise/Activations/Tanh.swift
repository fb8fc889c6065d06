import CLimpid

/// The hyperbolic tangent, element by element.
///
///     print(Tensor([0, 1]).tanh())
///     // [0, 0.7615942]
///
/// With the output y the derivative is 1 − y².
public struct Tanh: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.tanh(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_tanh }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try TanhGradient()(g, step.output))]
  }

  public static var examples: [Example] { [Example(Tanh(), [0, 1], prints: "[0, 0.7615942]")] }
}

extension Tensor {
  /// The hyperbolic tangent.
  public func tanh() -> Tensor { Tanh()(self) }
}
