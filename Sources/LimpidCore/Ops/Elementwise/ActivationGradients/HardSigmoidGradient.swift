import CLimpid

/// The gradient of the hard sigmoid: g / 6 where −3 < x < 3, else 0.
///
/// Linear in g; in x it is constant but for steps, so no gradient flows there.
public struct HardSigmoidGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S { x.magnitude < 3 ? g * S(LIMPID_ONE_SIXTH) : 0 }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_hard_sigmoid_gradient }
  public static var domains: (ClosedRange<Float>, ClosedRange<Float>) { (-3...3, -5...5) }
  public static var flat: [Int: String] { [1: "the slope of the hard sigmoid is constant but for steps"] }
  public var keeps: Keeps { .input(1) }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? try HardSigmoidGradient()(h, step.inputs[1]) : nil, nil)
  }

  public static var examples: [Example] { [Example(HardSigmoidGradient(), [6, 12], [1, 4], prints: "[1, 0]")] }
}
