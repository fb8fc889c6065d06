import CLimpid

/// x held within low … high, element by element. NaN stays.
///
///     print(Tensor([-2, 1, 9]).clamped(to: 0...6))
///     // [0, 1, 6]
///
/// The derivative is 1 where low ≤ x ≤ high, else 0.
public struct Clamp: UnaryElementwise {
  public let low: Float
  public let high: Float
  public init(low: Float, high: Float) {
    self.low = low
    self.high = high
  }
  public func apply<S: Scalar>(_ x: S) -> S {
    let raised = x < S(low) ? S(low) : x
    return raised > S(high) ? S(high) : raised
  }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_clamp }
  public var parameters: (Float, Float) { (low, high) }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try ClampGradient(low: low, high: high)(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(Clamp(low: 0, high: 1.25), [-2, 1, 9], prints: "[0, 1, 1.25]")] }
}

extension Tensor {
  /// Held within `range`.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    Clamp(low: range.lowerBound, high: range.upperBound)(self)
  }
}
