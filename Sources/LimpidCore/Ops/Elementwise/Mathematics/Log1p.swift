import CLimpid

/// ln(1 + x) without cancellation near 0, element by element.
///
///     print(Tensor([0, 1]).log1p())
///     // [0, 0.6931472]
///
/// The derivative is 1 / (1 + x).
public struct Log1p: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.log1p(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_log1p }
  public static var domain: ClosedRange<Float> { -0.7...3 }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g / (step.inputs[0] + 1))]
  }

  public static var examples: [Example] { [Example(Log1p(), [0, 1], prints: "[0, 0.6931472]")] }
}

extension Tensor {
  /// ln(1 + x).
  public func log1p() -> Tensor { Log1p()(self) }
}
