import CLimpid

/// Running sums along an axis: y_i = x_0 + … + x_i, one addition after the other from +0; from the end if reversed.
///
///     print(try Tensor([1, 2, 3]).cumulativeSum(axis: 0))
///     // [1, 3, 6]
///
/// **Shapes** [..., size, ...] → the same.
///
/// The gradient is the running sum of the output's gradient in the other direction.
public struct CumulativeSum: Primitive {
  public let axis: Int
  public let isReversed: Bool

  public init(axis: Int, isReversed: Bool = false) {
    self.axis = axis
    self.isReversed = isReversed
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    _ = try inputs[0].axis(axis, of: Self.name)
    return inputs[0]
  }

  private func run(_ shape: Shape) -> Runs { Runs.along(shape, axis: axis < 0 ? axis + shape.rank : axis) }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], run = run(shape)
    var result = values
    for k in 0..<(run.outer * run.inner) {
      var sum: S = 0
      for i in 0..<run.count {
        let place = (k / run.inner * run.count + (isReversed ? run.count - 1 - i : i)) * run.inner + k % run.inner
        sum += values[place]
        result[place] = sum
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, count, inner) = run(y.shape).sizes, from = x[0].pointer, to = y.floats
    let reversed: Int32 = isReversed ? 1 : 0
    return { limpid_cumulative_sum(reversed, from, to, outer, count, inner) }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try CumulativeSum(axis: axis, isReversed: !isReversed)(g))]
  }

  public static var examples: [Example] {
    [
      Example(CumulativeSum(axis: 0), Tensor([1, 2, 3]), prints: "[1, 3, 6]"),
      Example(CumulativeSum(axis: 0, isReversed: true), Tensor([1, 2, 3]), prints: "[6, 5, 3]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for shape in make.shapes {
      for axis in shape.indices {
        cases.append(Case(CumulativeSum(axis: axis), make.tensor(shape)))
        cases.append(Case(CumulativeSum(axis: axis, isReversed: true), make.tensor(shape)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        CumulativeSum(axis: 1), [3],
        says: """
          cumulativeSum: axis 1 of a tensor of shape [3] needs an axis in -1 … 0
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

extension Tensor {
  /// Running sums along `axis` (negative from the end).
  public func cumulativeSum(axis: Int, isReversed: Bool = false) throws(TensorError) -> Tensor {
    try CumulativeSum(axis: axis, isReversed: isReversed)(self)
  }
}
