import CLimpid

/// x σ(x), element by element, with the sigmoid σ. Also called swish.
///
///     print(Tensor([-1, 2]).silu())
///     // [-0.2689414, 1.7615942]
///
/// With s = σ(x) the derivative is s + x s (1 − s). Elfwing, Uchibe and Doya 2017; Ramachandran, Zoph and Le 2017.
public struct Silu: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { x * S.sigmoid(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_silu }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try SiluGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(Silu(), [-1, 2], prints: "[-0.2689414, 1.7615942]")] }
}

extension Tensor {
  /// x σ(x).
  public func silu() -> Tensor { Silu()(self) }
}
