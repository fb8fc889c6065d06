import CLimpid

/// x − y, element by element, with broadcasting.
///
///     print(try Tensor([5, 7]) - Tensor([1, 2]))
///     // [4, 5]
///
/// The gradient of x is the output's, that of y its negative.
public struct Subtract: BinaryElementwise {
  public init() {}
  public static var name: String { "-" }
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S { x - y }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_subtract }
  public var keeps: Keeps { .nothing }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? g : nil, step.needs(1) ? -g : nil)
  }

  public static var examples: [Example] { [Example(Subtract(), [5, 7], [1, 2], prints: "[4, 5]")] }
}

extension Tensor {
  public static func - (x: Tensor, y: Tensor) throws(TensorError) -> Tensor { try Subtract()(x, y) }
  public static func - (x: Tensor, y: Float) -> Tensor { Subtract().total(x.value, Tensor(y).value, shape: x.shape) }
  public static func - (x: Float, y: Tensor) -> Tensor { Subtract().total(Tensor(x).value, y.value, shape: y.shape) }
}
