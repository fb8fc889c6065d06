import CLimpid

/// The natural logarithm of x, element by element: −∞ at 0, NaN below.
///
///     print(Tensor([1, 2]).log())
///     // [0, 0.6931472]
///
/// The derivative is 1 / x.
public struct Log: UnaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S) -> S { S.log(x) }
  public var kernelCode: limpid_unary_op? { LIMPID_UNARY_log }
  public static var domain: ClosedRange<Float> { 0.2...3 }
  public var keeps: Keeps { .inputs }
  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g / step.inputs[0])]
  }

  public static var examples: [Example] { [Example(Log(), [1, 2], prints: "[0, 0.6931472]")] }
}

extension Tensor {
  /// The natural logarithm.
  public func log() -> Tensor { Log()(self) }
}
