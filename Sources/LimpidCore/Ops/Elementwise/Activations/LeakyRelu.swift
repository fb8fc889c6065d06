import CLimpid

/// x where x ≥ 0, else slope · x, element by element.
///
///     print(Tensor([-2, 3]).leakyRelu(slope: 0.5))
///     // [-1, 3]
///
/// The derivative is 1 where x > 0, else the slope. Maas, Hannun and Ng 2013.
public struct LeakyRelu: UnaryElementwise {
  public let slope: Float
  public init(slope: Float = 0.01) { self.slope = slope }
  public func apply<S: Scalar>(_ x: S) -> S { x < 0 ? x * S(slope) : x }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_leaky_relu }
  public var parameters: (Float, Float) { (slope, 0) }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try LeakyReluGradient(slope: slope)(g, step.inputs[0]))]
  }

  public static var examples: [Example] { [Example(LeakyRelu(slope: 0.5), [-2, 3], prints: "[-1, 3]")] }
}

extension Tensor {
  /// x where x ≥ 0, else slope · x.
  public func leakyRelu(slope: Float = 0.01) -> Tensor { LeakyRelu(slope: slope)(self) }
}
