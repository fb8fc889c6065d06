import CLimpid

/// x where x ≥ 0, else slope · x, with a learned slope that broadcasts: one number, or one for each channel (the last
/// axis).
///
///     print(try Tensor([-2, 3]).prelu(slope: Tensor([0.5, 0.25])))
///     // [-1, 3]
///
/// The gradient of x is g, times the slope where x ≤ 0; that of the slope is g x where x ≤ 0, else 0. He, Zhang, Ren
/// and Sun 2015.
public struct PRelu: BinaryElementwise {
  public init() {}
  public static var name: String { "prelu" }
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S { x < 0 ? x * y : x }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_prelu }
  public var keeps: Keeps { .inputs }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let x = step.inputs[0]
    let below = x .<= 0
    return (
      step.needs(0) ? try g.replacing(with: g * step.inputs[1], where: below) : nil,
      step.needs(1) ? try Tensor(0).replacing(with: g * x, where: below) : nil
    )
  }

  public static var examples: [Example] { [Example(PRelu(), [-2, 3], [0.5, 0.25], prints: "[-1, 3]")] }
}

extension Tensor {
  /// x where x ≥ 0, else slope · x.
  public func prelu(slope: Tensor) throws(TensorError) -> Tensor { try PRelu()(self, slope) }
}
