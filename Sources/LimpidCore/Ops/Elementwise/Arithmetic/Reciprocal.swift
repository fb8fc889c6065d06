import CLimpid

/// 1 / x, element by element; a true division.
///
///     print(Tensor([2, -4]).reciprocal())
///     // [0.5, -0.25]
///
/// With y = 1 / x the derivative is −y².
public struct Reciprocal: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { 1 / x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_reciprocal }
  public static var domain: ClosedRange<Float> { 0.5...3 }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(-(try g * step.output.square()))]
  }

  public static var examples: [Example] { [Example(Reciprocal(), [2, -4], prints: "[0.5, -0.25]")] }
}

extension Tensor {
  /// 1 / x.
  public func reciprocal() -> Tensor { Reciprocal()(self) }
}
