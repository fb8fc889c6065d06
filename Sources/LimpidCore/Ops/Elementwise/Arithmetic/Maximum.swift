import CLimpid

/// The larger of two numbers, element by element, with broadcasting. +0 counts as larger than −0; NaN wins.
///
///     print(try Tensor([1, 5]).maximum(Tensor([3, 2])))
///     // [3, 5]
///
/// The gradient goes to the larger input, and half to each where they are equal.
public struct Maximum: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S {
    if x.isNaN || y.isNaN { return .nan }
    if x == y { return x.sign == .plus ? x : y }
    return x > y ? x : y
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_maximum }
  public var keeps: Keeps { .inputs }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let x = step.inputs[0], y = step.inputs[1]
    let tied = try (g * 0.5).replacing(with: 0, where: x .!= y)
    return (
      step.needs(0) ? try tied.replacing(with: g, where: x .> y) : nil,
      step.needs(1) ? try tied.replacing(with: g, where: x .< y) : nil
    )
  }

  public static var examples: [Example] { [Example(Maximum(), [1, 5], [3, 2], prints: "[3, 5]")] }
}

extension Tensor {
  /// The larger of this and `y`, element by element.
  public func maximum(_ y: Tensor) throws(TensorError) -> Tensor { try Maximum()(self, y) }
  /// The larger of this and `y`, element by element.
  public func maximum(_ y: Float) -> Tensor { Maximum().total(value, Tensor(y).value, shape: shape) }
}
