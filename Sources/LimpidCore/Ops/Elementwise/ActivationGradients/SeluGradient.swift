import CLimpid

/// The gradient of SELU: g λ where x > 0, else g λ α eˣ.
///
/// With the upstream gradient h: that of g is h times the slope; that of x is 0 where x > 0, else h g λ α eˣ.
public struct SeluGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S {
    g * (x > 0 ? S(LIMPID_SELU_SCALE) : S.exp(x) * S(LIMPID_SELU_NEGATIVE))
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_selu_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    return (
      step.needs(0) ? try SeluGradient()(h, x) : nil,
      step.needs(1) ? try (h * g * (x.exp() * LIMPID_SELU_NEGATIVE)).replacing(with: 0, where: x .> 0) : nil
    )
  }

  public static var examples: [Example] {
    [Example(SeluGradient(), [1, 2], [-1, 3], prints: "[0.6467686, 2.101402]")]
  }
}
