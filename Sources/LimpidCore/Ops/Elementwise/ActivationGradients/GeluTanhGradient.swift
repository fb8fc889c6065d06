import CLimpid

/// The gradient of GELU by tanh: g ((1 + t)/2 + x/2 (1 − t²) u′), with u = √(2/π) (x + 0.044715 x³), t = tanh(u).
///
/// With the upstream gradient h: that of g is h times the slope; that of x is h g (1 − t²) (u′ + x/2 (u″ − 2 t u′²)).
public struct GeluTanhGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S {
    let t = S.tanh(S.geluInner(x))
    let inner = S(LIMPID_SQRT_TWO_OVER_PI) * S(1).addingProduct(x * (3 * S(LIMPID_GELU_CUBIC)), x)
    return g * (0.5 * (1 + t)).addingProduct((0.5 * x) * S(1).addingProduct(-t, t), inner)
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_gelu_tanh_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    var ofX: Tensor?
    if step.needs(1) {
      let square = x.square()
      let t = try (x * (square * LIMPID_GELU_CUBIC + 1) * LIMPID_SQRT_TWO_OVER_PI).tanh()
      let first = (square * (3 * LIMPID_GELU_CUBIC) + 1) * LIMPID_SQRT_TWO_OVER_PI  // u′
      let second = x * (6 * LIMPID_GELU_CUBIC * LIMPID_SQRT_TWO_OVER_PI)  // u″
      let bend = try first + x * 0.5 * (second - t * first.square() * 2)
      ofX = try h * g * ((1 - t.square()) * bend)
    }
    return (step.needs(0) ? try GeluTanhGradient()(h, x) : nil, ofX)
  }

  public static var examples: [Example] {
    [Example(GeluTanhGradient(), [1, 2], [-1, 3], prints: "[-0.08296409, 2.0231686]")]
  }
}
