import CLimpid

/// The gradient of ReLU: g where y > 0, else 0; y is ReLU's output (or input).
///
/// Linear in g; in y it is constant but for a step, so no gradient flows there.
public struct ReluGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ y: S) -> S { y > 0 ? g : 0 }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_relu_gradient }
  public static var flat: [Int: String] { [1: "the slope of ReLU is constant but for a step"] }
  public var keeps: Keeps { .input(1) }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? try ReluGradient()(h, step.inputs[1]) : nil, nil)
  }

  public static var examples: [Example] { [Example(ReluGradient(), [5, 7], [-2, 3], prints: "[0, 7]")] }
}
