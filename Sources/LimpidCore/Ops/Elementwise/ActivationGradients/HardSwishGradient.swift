import CLimpid

/// The gradient of hard swish: 0 up to x = −3, g from x = 3 on, and g (x/3 + 1/2) between.
///
/// With the upstream gradient h: that of g is h times the slope; that of x is h g / 3 where −3 < x < 3, else 0.
public struct HardSwishGradient: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S {
    let between = S(0.5).addingProduct(x, 2 * S(LIMPID_ONE_SIXTH))
    return g * (x <= -3 ? 0 : x >= 3 ? 1 : between)
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_hard_swish_gradient }
  public static var domains: (ClosedRange<Float>, ClosedRange<Float>) { (-3...3, -5...5) }
  public var keeps: Keeps { .inputs }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let g = step.inputs[0], x = step.inputs[1]
    return (
      step.needs(0) ? try HardSwishGradient()(h, x) : nil,
      step.needs(1) ? try (h * g * (2 * LIMPID_ONE_SIXTH)).replacing(with: 0, where: x.abs() .>= 3) : nil
    )
  }

  public static var examples: [Example] { [Example(HardSwishGradient(), [6, 12], [1.5, 4], prints: "[6, 12]")] }
}
