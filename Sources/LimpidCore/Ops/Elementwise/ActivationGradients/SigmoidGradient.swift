import CLimpid

/// The gradient of the sigmoid from its output y: g y (1 − y).
///
/// With the upstream gradient h: that of g is h y (1 − y), that of y is h g (1 − 2y).
public struct SigmoidGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ y: S) -> S { g * (y * (1 - y)) }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_sigmoid_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], y = step.inputs[1]
    return (
      step.needs(0) ? try SigmoidGradient()(h, y) : nil,
      step.needs(1) ? try h * g * (1 - y * 2) : nil
    )
  }

  public static var examples: [Example] { [Example(SigmoidGradient(), [1, 2], [0.5, 0.25], prints: "[0.25, 0.375]")] }
}
