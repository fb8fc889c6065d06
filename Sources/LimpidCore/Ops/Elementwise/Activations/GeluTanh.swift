import CLimpid

/// The approximation of GELU by a hyperbolic tangent: x/2 (1 + tanh(u)), u = √(2/π) (x + 0.044715 x³), element by
/// element.
///
///     print(Tensor([-1, 2]).geluTanh())
///     // [-0.158808, 1.9545977]
///
/// With t = tanh(u) the derivative is (1 + t)/2 + x/2 (1 − t²) u′. Hendrycks and Gimpel 2016; the form of GPT-2.
public struct GeluTanh: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { (0.5 * x) * (1 + S.tanh(S.geluInner(x))) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_gelu_tanh }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try GeluTanhGradient()(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(GeluTanh(), [-1, 2], prints: "[-0.158808, 1.9545977]")] }
}

extension Tensor {
  /// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).
  public func geluTanh() -> Tensor { GeluTanh()(self) }
}
