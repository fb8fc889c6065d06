import CLimpid

/// The error function 2/√π ∫₀ˣ exp(−t²) dt, element by element.
///
///     print(Tensor([0, 1]).erf())
///     // [0, 0.84270084]
///
/// The derivative is 2/√π exp(−x²).
public struct Erf: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.erf(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_erf }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g * 1.1283792 * (-step.inputs[0].square()).exp())]
  }

  public static var examples: [Example] { [Example(Erf(), [0, 1], prints: "[0, 0.84270084]")] }
}

extension Tensor {
  /// The error function.
  public func erf() -> Tensor { Erf()(self) }
}
