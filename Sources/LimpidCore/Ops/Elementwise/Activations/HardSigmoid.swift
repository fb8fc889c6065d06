import CLimpid

/// x/6 + 1/2 held within 0 … 1, element by element: a sigmoid of straight pieces.
///
///     print(Tensor([-4, 0, 1.5]).hardSigmoid())
///     // [0, 0.5, 0.75]
///
/// The derivative is 1/6 where −3 < x < 3, else 0. Howard and others 2019 (MobileNetV3).
public struct HardSigmoid: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.hardSigmoid(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_hard_sigmoid }
  public static var domain: ClosedRange<Float> { -5...5 }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try HardSigmoidGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(HardSigmoid(), [-4, 0, 1.5], prints: "[0, 0.5, 0.75]")] }
}

extension Tensor {
  /// x/6 + 1/2 held within 0 … 1.
  public func hardSigmoid() -> Tensor { HardSigmoid()(self) }
}
