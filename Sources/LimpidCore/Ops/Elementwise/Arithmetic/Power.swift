import CLimpid

/// xʸ, element by element, with broadcasting. Special values as in IEEE 754: x⁰ = 1 always, a negative x to a y that is
/// not whole is NaN. Error at most 0.51 ulp (NUMERICS.md).
///
///     print(try Tensor([2, 9]).pow(Tensor([3, 0.5])))
///     // [8, 3]
///
/// The gradient of x is g y xʸ⁻¹ (0 where y = 0), that of y g xʸ ln x (0 where x = 0).
public struct Power: BinaryElementwise {
  public init() {}
  public static var name: String { "pow" }
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S { S.pow(x, y) }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_pow }
  public static var domains: (ClosedRange<Float>, ClosedRange<Float>) { (0.3...3, -2...2) }
  public var keeps: Keeps { .everything }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let x = step.inputs[0], y = step.inputs[1]
    var ofX: Tensor?, ofY: Tensor?
    if step.needs(0) {
      let slope = try y * x.pow(y - 1)
      ofX = try g * slope.replacing(with: 0, where: y .== 0)
    }
    if step.needs(1) {
      let logarithm = try x.log().replacing(with: 0, where: x .== 0)
      ofY = try g * step.output * logarithm
    }
    return (ofX, ofY)
  }

  public static var examples: [Example] {
    [Example(Power(), [2, 9], [3, 0.5], prints: "[8, 3]"), Example(Power(), [2, 4], Tensor(2), prints: "[4, 16]")]
  }
}

extension Tensor {
  /// xʸ for this tensor's x.
  public func pow(_ y: Tensor) throws(TensorError) -> Tensor { try Power()(self, y) }
  /// xʸ for one exponent.
  public func pow(_ y: Float) -> Tensor { Power().total(value, Tensor(y).value, shape: shape) }
}
