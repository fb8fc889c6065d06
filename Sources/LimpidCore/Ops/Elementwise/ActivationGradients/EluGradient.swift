import CLimpid

/// The gradient of ELU: g where x > 0, else g α eˣ.
///
/// With the upstream gradient h: that of g is h where x > 0, else h α eˣ; that of x is 0 where x > 0, else h g α eˣ.
public struct EluGradient: BinaryElementwise {
  public let alpha: Float
  public init(alpha: Float) { self.alpha = alpha }
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S { x > 0 ? g : g * (S.exp(x) * S(alpha)) }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_elu_gradient }
  public var parameters: (Float, Float) { (alpha, 0) }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    return (
      step.needs(0) ? try EluGradient(alpha: alpha)(h, x) : nil,
      step.needs(1) ? try (h * g * (x.exp() * alpha)).replacing(with: 0, where: x .> 0) : nil
    )
  }

  public static var examples: [Example] {
    [Example(EluGradient(alpha: 1), [5, 7], [-1, 3], prints: "[1.8393972, 7]")]
  }
}
