import CLimpid

/// x / y, element by element, with broadcasting; a true division.
///
///     print(try Tensor([1, 9]) / Tensor([2, 3]))
///     // [0.5, 3]
///
/// With z = x / y: the gradient of x is g / y, that of y −g z / y.
public struct Divide: BinaryElementwise {
  public init() {}
  public static var name: String { "/" }
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S { x / y }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_divide }
  public static var domains: (ClosedRange<Float>, ClosedRange<Float>) { (-3...3, 0.5...3) }
  public var keeps: Keeps { .input(1) + .output }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let share = try g / step.inputs[1]
    return (step.needs(0) ? share : nil, step.needs(1) ? -(try share * step.output) : nil)
  }

  public static var examples: [Example] { [Example(Divide(), [1, 9], [2, 3], prints: "[0.5, 3]")] }
}

extension Tensor {
  public static func / (x: Tensor, y: Tensor) throws(TensorError) -> Tensor { try Divide()(x, y) }
  public static func / (x: Tensor, y: Float) -> Tensor { Divide().total(x.value, Tensor(y).value, shape: x.shape) }
  public static func / (x: Float, y: Tensor) -> Tensor { Divide().total(Tensor(x).value, y.value, shape: y.shape) }
}
