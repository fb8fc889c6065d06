import CLimpid

/// The gradient of leaky ReLU: g where x > 0, else slope · g.
///
/// Linear in g; in x it is constant but for a step, so no gradient flows there.
public struct LeakyReluGradient: BinaryElementwise {
  public let slope: Float
  public init(slope: Float) { self.slope = slope }
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S { x > 0 ? g : g * S(slope) }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_leaky_relu_gradient }
  public var parameters: (Float, Float) { (slope, 0) }
  public static var flat: [Int: String] { [1: "the slope of leaky ReLU is constant but for a step"] }
  public var keeps: Keeps { .input(1) }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? try LeakyReluGradient(slope: slope)(h, step.inputs[1]) : nil, nil)
  }

  public static var examples: [Example] {
    [Example(LeakyReluGradient(slope: 0.5), [5, 7], [-2, 3], prints: "[2.5, 7]")]
  }
}
