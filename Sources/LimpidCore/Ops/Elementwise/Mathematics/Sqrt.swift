import CLimpid

/// √x, element by element, correctly rounded; NaN below 0.
///
///     print(Tensor([4, 9]).sqrt())
///     // [2, 3]
///
/// With y = √x the derivative is 1 / (2y).
public struct Sqrt: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x.squareRoot() }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_sqrt }
  public static var domain: ClosedRange<Float> { 0.3...3 }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * 0.5 / step.output)]
  }

  public static var examples: [Example] { [Example(Sqrt(), [4, 9], prints: "[2, 3]")] }
}

extension Tensor {
  /// The square root.
  public func sqrt() -> Tensor { Sqrt()(self) }
}
