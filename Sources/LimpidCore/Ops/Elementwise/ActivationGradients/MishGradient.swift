import CLimpid

/// The gradient of Mish: g (t + x (1 − t²) s), with t = tanh(softplus(x)), s = σ(x).
///
/// With the upstream gradient h: that of g is h times the slope; that of x is h g (1 − t²) s (2 + x (1 − s − 2 t s)).
public struct MishGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S {
    let t = S.tanh(S.softplus(x))
    return g * t.addingProduct(x * S.sigmoid(x), S(1).addingProduct(-t, t))
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_mish_gradient }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    var ofX: Tensor?
    if step.needs(1) {
      let t = x.softplus().tanh()
      let s = x.sigmoid()
      let bend = try x * (1 - s - t * s * 2) + 2
      ofX = try h * g * ((1 - t.square()) * s * bend)
    }
    return (step.needs(0) ? try MishGradient()(h, x) : nil, ofX)
  }

  public static var examples: [Example] {
    [Example(MishGradient(), [1, 2], [-1, 3], prints: "[0.059216786, 2.042214]")]
  }
}
