import CLimpid

/// The sine of x (in radians), element by element. The angle is reduced exactly, however large.
///
///     print(Tensor([0, 1]).sin())
///     // [0, 0.84147096]
///
/// The derivative is the cosine.
public struct Sin: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.sin(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_sin }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * step.inputs[0].cos())]
  }

  public static var examples: [Example] { [Example(Sin(), [0, 1], prints: "[0, 0.84147096]")] }
}

extension Tensor {
  /// The sine, in radians.
  public func sin() -> Tensor { Sin()(self) }
}
