import CLimpid

/// x times the hard sigmoid of x, element by element.
///
///     print(Tensor([-4, 0, 1.5]).hardSwish())
///     // [-0, 0, 1.125]
///
/// The derivative is 0 up to −3, 1 from 3 on, and x/3 + 1/2 between. Howard and others 2019 (MobileNetV3).
public struct HardSwish: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x * S.hardSigmoid(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_hard_swish }
  public static var domain: ClosedRange<Float> { -5...5 }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try HardSwishGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(HardSwish(), [-4, 0, 1.5], prints: "[-0, 0, 1.125]")] }
}

extension Tensor {
  /// x times the hard sigmoid of x.
  public func hardSwish() -> Tensor { HardSwish()(self) }
}
