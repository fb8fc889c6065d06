import CLimpid

/// The gradient of SiLU: g (s + x s (1 − s)), with s = σ(x).
///
/// With the upstream gradient h: that of g is h times the slope; that of x is h g s (1 − s) (2 + x (1 − 2s)).
public struct SiluGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S {
    let s = S.sigmoid(x)
    return g * s.addingProduct(x, s * (1 - s))
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_silu_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    var ofX: Tensor?
    if step.needs(1) {
      let s = x.sigmoid()
      ofX = try h * g * (s * (1 - s) * (x * (1 - s * 2) + 2))
    }
    return (step.needs(0) ? try SiluGradient()(h, x) : nil, ofX)
  }

  public static var examples: [Example] {
    [Example(SiluGradient(), [1, 2], [-1, 3], prints: "[0.07232948, 2.1762083]")]
  }
}
