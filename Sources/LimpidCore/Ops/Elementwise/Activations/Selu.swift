import CLimpid

/// λ x where x ≥ 0, else λ α (eˣ − 1), element by element; λ = 1.0507, α = 1.6733, with which activations keep mean 0
/// and variance 1.
///
///     print(Tensor([-1, 2]).selu())
///     // [-1.1113307, 2.101402]
///
/// The derivative is λ where x > 0, else λ α eˣ. Klambauer, Unterthiner, Mayr and Hochreiter 2017.
public struct Selu: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S {
    x < 0 ? S.expm1(x) * S(LIMPID_SELU_NEGATIVE) : x * S(LIMPID_SELU_SCALE)
  }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_selu }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try SeluGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(Selu(), [-1, 2], prints: "[-1.1113307, 2.101402]")] }
}

extension Tensor {
  /// λ x where x ≥ 0, else λ α (eˣ − 1).
  public func selu() -> Tensor { Selu()(self) }
}
