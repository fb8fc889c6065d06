import CLimpid

/// 1 / √x, element by element: the root, then the division, each correctly rounded.
///
///     print(Tensor([4, 16]).rsqrt())
///     // [0.5, 0.25]
///
/// With y = 1 / √x the derivative is −y³ / 2.
public struct Rsqrt: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.rsqrt(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_rsqrt }
  public static var domain: ClosedRange<Float> { 0.5...3 }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * (step.output * step.output.square()) * -0.5)]
  }

  public static var examples: [Example] { [Example(Rsqrt(), [4, 16], prints: "[0.5, 0.25]")] }
}

extension Tensor {
  /// 1 / √x.
  public func rsqrt() -> Tensor { Rsqrt()(self) }
}
