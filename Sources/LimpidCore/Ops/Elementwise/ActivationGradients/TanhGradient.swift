import CLimpid

/// The gradient of tanh from its output y: g (1 − y²).
///
/// With the upstream gradient h: that of g is h (1 − y²), that of y is −2 h g y.
public struct TanhGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ y: S) -> S { g * S(1).addingProduct(-y, y) }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_tanh_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], y = step.inputs[1]
    return (
      step.needs(0) ? try TanhGradient()(h, y) : nil,
      step.needs(1) ? try h * g * (y * -2) : nil
    )
  }

  public static var examples: [Example] { [Example(TanhGradient(), [1, 2], [0.5, 0.25], prints: "[0.75, 1.875]")] }
}
