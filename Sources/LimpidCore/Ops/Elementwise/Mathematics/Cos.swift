import CLimpid

/// The cosine of x (in radians), element by element. The angle is reduced exactly, however large.
///
///     print(Tensor([0, 1]).cos())
///     // [1, 0.54030234]
///
/// The derivative is the negative sine.
public struct Cos: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.cos(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_cos }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(-(try g * step.inputs[0].sin()))]
  }

  public static var examples: [Example] { [Example(Cos(), [0, 1], prints: "[1, 0.54030234]")] }
}

extension Tensor {
  /// The cosine, in radians.
  public func cos() -> Tensor { Cos()(self) }
}
