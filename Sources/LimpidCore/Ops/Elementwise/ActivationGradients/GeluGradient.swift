import CLimpid

/// The gradient of GELU: g (Φ(x) + x φ(x)), with Φ and φ the distribution and the density of the standard normal.
///
/// With the upstream gradient h: that of g is h (Φ + x φ), that of x is h g φ(x) (2 − x²).
public struct GeluGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S {
    let density = S(LIMPID_INVERSE_SQRT_TWO_PI) * S.exp(-0.5 * (x * x))
    return g * S.normalDistribution(x).addingProduct(x, density)
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_gelu_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    var ofX: Tensor?
    if step.needs(1) {
      let square = x.square()
      let density = (square * -0.5).exp() * LIMPID_INVERSE_SQRT_TWO_PI
      ofX = try h * g * (density * (2 - square))
    }
    return (step.needs(0) ? try GeluGradient()(h, x) : nil, ofX)
  }

  public static var examples: [Example] {
    [Example(GeluGradient(), [1, 2], [-1, 3], prints: "[-0.08331548, 2.0238914]")]
  }
}
