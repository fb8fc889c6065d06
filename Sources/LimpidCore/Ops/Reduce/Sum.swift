import CLimpid

/// The sum of the elements along some axes: y = Σ x.
///
/// Adjacent axes are summed as one run, from the last run to the first, in the orders that NUMERICS.md defines. Reduced axes vanish, or stay
/// with size 1 if `keepsDimensions`.
///
///     let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 6])
///     print(try x.sum(axes: 1))
///     // [6, 15]
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The gradient of the output is handed to every element that was summed.
public struct Sum: Primitive {
  /// The summed axes, negative from the end; nil for all.
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
    return values
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    Runs.prepareSum(x[0].pointer, Runs.of(x[0].shape, axes), to: y.floats, count: x[0].count)
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs[0].shape
    let kept = Runs.outputShape(shape, try shape.axes(axes, of: Self.name), true)
    return [.gradient(try g.reshaped(to: kept).broadcast(to: shape))]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 2, 3, 4, 5, 6])
    return [
      Example(Sum(), x, prints: "21"),
      Example(Sum(axes: [1]), x, prints: "[6, 15]"),
      Example(Sum(axes: [-2], keepsDimensions: true), x, prints: "[[5, 7, 9]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    Runs.randomCases(&make) { Sum(axes: $0, keepsDimensions: $1) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Sum(axes: [2]), [2, 3],
        says: """
          sum: axis 2 of a tensor of shape [2, 3] needs an axis in -2 … 1
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

extension Tensor {
  /// The sum of all elements.
  public func sum() -> Tensor { Sum().total(value, shape: []) }

  /// The sum along `axes` (negative from the end).
  public func sum(axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Sum(axes: axes, keepsDimensions: keepsDimensions)(self)
  }

  /// The sum along `axes` (negative from the end).
  public func sum(axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Sum(axes: axes, keepsDimensions: keepsDimensions)(self)
  }

  /// Undoes a broadcast from `target`: the sum over the axes that were stretched.
  package func summed(to target: Shape) throws(TensorError) -> Tensor {
    if shape == target { return self }
    let extra = shape.rank - target.rank
    let stretched = shape.indices.filter { $0 < extra || (target[$0 - extra] == 1 && shape[$0] != 1) }
    let sum = stretched.isEmpty ? self : try sum(axes: stretched)
    return sum.shape == target ? sum : try sum.reshaped(to: target)
  }
}
