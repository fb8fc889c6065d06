import CLimpid

/// x where x ≥ 0, else α (eˣ − 1), element by element.
///
///     print(Tensor([-1, 3]).elu())
///     // [-0.63212055, 3]
///
/// The derivative is 1 where x > 0, else α eˣ. Clevert, Unterthiner and Hochreiter 2015.
public struct Elu: UnaryElementwise {
  public let alpha: Float
  public init(alpha: Float = 1) { self.alpha = alpha }
  public func apply<S: Scalar>(_ x: S) -> S { x < 0 ? S.expm1(x) * S(alpha) : x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_elu }
  public var parameters: (Float, Float) { (alpha, 0) }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try EluGradient(alpha: alpha)(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(Elu(), [-1, 3], prints: "[-0.63212055, 3]")] }
}

extension Tensor {
  /// x where x ≥ 0, else α (eˣ − 1).
  public func elu(alpha: Float = 1) -> Tensor { Elu(alpha: alpha)(self) }
}
