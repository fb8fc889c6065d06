import CLimpid

/// x + y, element by element, with broadcasting.
///
///     print(try Tensor([1, 2]) + Tensor([10, 20]))
///     // [11, 22]
///
/// The gradient of the output is that of both inputs.
public struct Add: BinaryElementwise {
  public init() {}
  public static var name: String { "+" }
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S { x + y }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_add }
  public var keeps: Keeps { .nothing }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    (step.needs(0) ? g : nil, step.needs(1) ? g : nil)
  }

  public static var examples: [Example] { [Example(Add(), [1, 2], [10, 20], prints: "[11, 22]")] }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Add(), [2, 3], [2],
        says: """
          +: shapes [2, 3] and [2] do not go together: axis -1 has sizes 3 and 2 needs equal sizes, or one of them 1
            mend  reshape one of them so that the last axes agree
          """)
    ]
  }
}

extension Tensor {
  public static func + (x: Tensor, y: Tensor) throws(TensorError) -> Tensor { try Add()(x, y) }
  public static func + (x: Tensor, y: Float) -> Tensor { Add().total(x.value, Tensor(y).value, shape: x.shape) }
  public static func + (x: Float, y: Tensor) -> Tensor { Add().total(Tensor(x).value, y.value, shape: y.shape) }
}
