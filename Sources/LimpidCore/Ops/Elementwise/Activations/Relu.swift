import CLimpid

/// max(x, 0), element by element. NaN stays.
///
///     print(Tensor([-2, 3]).relu())
///     // [0, 3]
///
/// The derivative is 1 where the output is positive, else 0.
public struct Relu: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x < 0 ? 0 : x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_relu }
  public var keeps: Keeps { .output }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try ReluGradient()(g, step.output))]
  }

  public static var examples: [Example] { [Example(Relu(), [-2, 3], prints: "[0, 3]")] }
}

extension Tensor {
  /// max(x, 0).
  public func relu() -> Tensor { Relu()(self) }
}
