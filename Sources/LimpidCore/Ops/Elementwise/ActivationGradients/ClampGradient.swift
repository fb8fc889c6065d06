import CLimpid

/// The gradient of a clamp: g where low ≤ x ≤ high, else 0.
///
/// Linear in g; in x it is constant but for steps, so no gradient flows there.
public struct ClampGradient: BinaryElementwise {
  public let low: Float
  public let high: Float
  public init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }
  public func apply<S: Scalar>(_ g: S, _ x: S) -> S { x >= S(low) && x <= S(high) ? g : 0 }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_clamp_gradient }
  public var parameters: (Float, Float) { (low, high) }
  public static var flat: [Int: String] { [1: "the slope of a clamp is constant but for steps"] }
  public var keeps: Keeps { .input(1) }
  public func partials(_ h: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? try ClampGradient(low: low, high: high)(h, step.inputs[1]) : nil, nil)
  }

  public static var examples: [Example] {
    [Example(ClampGradient(low: 0, high: 1.25), [6, 12], [1, 4], prints: "[6, 0]")]
  }
}
