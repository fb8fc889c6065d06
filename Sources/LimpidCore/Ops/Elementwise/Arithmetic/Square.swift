import CLimpid

/// x², element by element.
///
///     print(Tensor([3, -4]).square())
///     // [9, 16]
///
/// The derivative is 2x.
public struct Square: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x * x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_square }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * step.inputs[0] * 2)]
  }

  public static var examples: [Example] { [Example(Square(), [3, -4], prints: "[9, 16]")] }
}

extension Tensor {
  /// x².
  public func square() -> Tensor { Square()(self) }
}
