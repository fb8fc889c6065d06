import CLimpid

/// x · y, element by element, with broadcasting.
///
///     print(try Tensor([1, 2]) * Tensor([10, 20]))
///     // [10, 40]
///
/// The gradient of each input is the output's times the other input.
public struct Multiply: BinaryElementwise {
  public init() {}
  public static var name: String { "*" }
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S { x * y }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_multiply }
  public var keeps: Keeps { .inputs }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? try g * step.inputs[1] : nil, step.needs(1) ? try g * step.inputs[0] : nil)
  }

  public static var examples: [Example] { [Example(Multiply(), [1, 2], [10, 20], prints: "[10, 40]")] }
}

extension Tensor {
  public static func * (x: Tensor, y: Tensor) throws(TensorError) -> Tensor { try Multiply()(x, y) }
  public static func * (x: Tensor, y: Float) -> Tensor { Multiply().total(x.value, Tensor(y).value, shape: x.shape) }
  public static func * (x: Float, y: Tensor) -> Tensor { Multiply().total(Tensor(x).value, y.value, shape: y.shape) }
}
