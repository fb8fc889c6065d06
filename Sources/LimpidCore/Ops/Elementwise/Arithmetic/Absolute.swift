import CLimpid

/// |x|, element by element.
///
///     print(Tensor([3, -4]).abs())
///     // [3, 4]
///
/// The derivative is the sign of x: 0 at 0.
public struct Absolute: UnaryElementwise {
  public init() {}
  public static var name: String { "abs" }
  public func apply<S: Scalar>(_ x: S) -> S { x.magnitude }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_absolute }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * step.inputs[0].sign())]
  }

  public static var examples: [Example] { [Example(Absolute(), [3, -4], prints: "[3, 4]")] }
}

extension Tensor {
  /// |x|.
  public func abs() -> Tensor { Absolute()(self) }
}
