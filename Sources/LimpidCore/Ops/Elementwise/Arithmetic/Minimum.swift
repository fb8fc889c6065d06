import CLimpid

/// The smaller of two numbers, element by element, with broadcasting. −0 counts as smaller than +0; NaN wins.
///
///     print(try Tensor([1, 5]).minimum(Tensor([3, 2])))
///     // [1, 2]
///
/// The gradient goes to the smaller input, and half to each where they are equal.
public struct Minimum: BinaryElementwise {
  public init() {}
  public func apply<S: Scalar>(_ x: S, _ y: S) -> S {
    if x.isNaN || y.isNaN { return .nan }
    if x == y { return x.sign == .minus ? x : y }
    return x < y ? x : y
  }
  public var kernelCode: limpid_binary_op? { LIMPID_BINARY_minimum }
  public var keeps: Keeps { .inputs }
  public func partials(_ g: Tensor, _ step: Step) throws(TensorError) -> (Tensor?, Tensor?) {
    let x = step.inputs[0], y = step.inputs[1]
    let tied = try (g * 0.5).replacing(with: 0, where: x .!= y)
    return (
      step.needs(0) ? try tied.replacing(with: g, where: x .< y) : nil,
      step.needs(1) ? try tied.replacing(with: g, where: x .> y) : nil
    )
  }

  public static var examples: [Example] { [Example(Minimum(), [1, 5], [3, 2], prints: "[1, 2]")] }
}

extension Tensor {
  /// The smaller of this and `y`, element by element.
  public func minimum(_ y: Tensor) throws(TensorError) -> Tensor { try Minimum()(self, y) }
  /// The smaller of this and `y`, element by element.
  public func minimum(_ y: Float) -> Tensor { Minimum().total(value, Tensor(y).value, shape: shape) }
}
