import CLimpid

/// 1 / (1 + e⁻ˣ), element by element.
///
///     print(Tensor([0, 2]).sigmoid())
///     // [0.5, 0.8807971]
///
/// With the output y the derivative is y (1 − y).
public struct Sigmoid: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.sigmoid(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_sigmoid }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try SigmoidGradient()(g, step.output))]
  }

  public static var examples: [Example] { [Example(Sigmoid(), [0, 2], prints: "[0.5, 0.8807971]")] }
}

extension Tensor {
  /// 1 / (1 + e⁻ˣ).
  public func sigmoid() -> Tensor { Sigmoid()(self) }
}
