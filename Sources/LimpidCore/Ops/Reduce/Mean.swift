import CLimpid

/// The mean of the elements along some axes: y = (Σ x) / n, the sum as in `Sum`, then one division.
///
///     let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 9])
///     print(try x.mean(axes: 1))
///     // [2, 6]
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The gradient of the output, divided by n, is handed to every element. The mean of no elements is NaN.
public struct Mean: Primitive {
  /// The averaged axes, negative from the end; nil for all.
  public let axes: [Int]?
  public let keepsDimensions: Bool

  public init(axes: [Int]? = nil, keepsDimensions: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    Runs.outputShape(inputs[0], try inputs[0].axes(axes, of: Self.name), keepsDimensions)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    var values = x[0]
    for run in Runs.of(x.shape(0), axes) { values = sums(values, outer: run.outer, count: run.count, inner: run.inner) }
    let count = S(Runs.reducedCount(x.shape(0), axes))
    return values.map { $0 / count }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let divisor = Float(Runs.reducedCount(x[0].shape, axes)), to = y.floats, count = y.count
    let sum = Runs.prepareSum(x[0].pointer, Runs.of(x[0].shape, axes), to: to, count: x[0].count)
    return {
      sum()
      changeEach(to, count) { $0 / divisor }
    }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs[0].shape
    let kept = Runs.outputShape(shape, try shape.axes(axes, of: Self.name), true)
    let share = g / Float(Runs.reducedCount(shape, axes))
    return [.gradient(try share.reshaped(to: kept).broadcast(to: shape))]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 2, 3, 4, 5, 9])
    return [
      Example(Mean(), x, prints: "4"),
      Example(Mean(axes: [1]), x, prints: "[2, 6]"),
      Example(Mean(axes: [0], keepsDimensions: true), x, prints: "[[2.5, 3.5,   6]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    Runs.randomCases(&make) { Mean(axes: $0, keepsDimensions: $1) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Mean(axes: [0, -2]), [2, 3],
        says: """
          mean: axis 0 is named twice in [0, -2] needs different axes
            mend  name each axis once
          """)
    ]
  }
}

extension Tensor {
  /// The mean of all elements.
  public func mean() -> Tensor { Mean().total(value, shape: []) }

  /// The mean along `axes` (negative from the end).
  public func mean(axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Mean(axes: axes, keepsDimensions: keepsDimensions)(self)
  }

  /// The mean along `axes` (negative from the end).
  public func mean(axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Mean(axes: axes, keepsDimensions: keepsDimensions)(self)
  }
}
