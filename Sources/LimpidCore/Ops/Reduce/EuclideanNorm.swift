import CLimpid

/// The length of vectors along some axes: y = √(Σ x²), the squares added as fma(x, x, sum) along the last run of axes, in the order of
/// `Sum`; further runs are summed as in `Sum`.
///
///     print(try Tensor([3, 4]).norm(axes: 0))
///     // 5
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The gradient is g · x / y, and 0 where the length is 0.
public struct EuclideanNorm: Primitive {
  /// The axes, negative from the end; nil for all.
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
    let runs = Runs.of(x.shape(0), axes), elements = x[0]
    var values = fold(runs.first ?? Runs(outer: elements.count, count: 1, inner: 1)) { (sum: S, i, _) in
      sum.addingProduct(elements[i], elements[i])
    }
    for run in runs.dropFirst() { values = sums(values, outer: run.outer, count: run.count, inner: run.inner) }
    return values.map { $0.squareRoot() }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let runs = Runs.of(x[0].shape, axes), from = x[0].pointer, to = y.floats, count = y.count
    let last = runs.first ?? Runs(outer: x[0].count, count: 1, inner: 1)
    let squares = Tensor(uninitialized: [last.outer * last.inner])
    let sum = Runs.prepareSum(squares.pointer, Array(runs.dropFirst()), to: to, count: squares.count)
    return {
      last.reduce(LIMPID_REDUCE_SQUARES, from, nil, squares.floats)
      sum()
      changeEach(to, count) { $0.squareRoot() }
    }
  }

  public var keeps: Keeps { .inputs + .output }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0], y = step.output
    let share = try g / y.replacing(with: 1, where: y .== 0)
    return [.gradient(try x * share.reshaped(to: Runs.outputShape(x.shape, x.shape.axes(axes, of: Self.name), true)))]
  }

  public static var examples: [Example] {
    [
      Example(EuclideanNorm(), Tensor([3, 4]), prints: "5"),
      Example(EuclideanNorm(axes: [1]), Tensor(unchecked: [2, 2], [3, 4, 6, 8]), prints: "[5, 10]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    Runs.randomCases(&make) { EuclideanNorm(axes: $0, keepsDimensions: $1) }
      + [
        Case(EuclideanNorm(axes: []), make.tensor([3])), Case(EuclideanNorm(axes: [0, 2]), make.tensor([3, 5, 2, 7])),
      ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        EuclideanNorm(axes: [1]), [3],
        says: """
          euclideanNorm: axis 1 of a tensor of shape [3] needs an axis in -1 … 0
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

/// How the length of a vector is measured.
public enum NormOrder: Sendable {
  /// Σ |x|
  case one
  /// √(Σ x²)
  case two
  /// max |x|
  case infinity
}

extension Tensor {
  /// The length of all elements as one vector.
  public func norm(_ order: NormOrder = .two) throws(TensorError) -> Tensor {
    try norm(order, axes: Array(shape.indices))
  }

  /// The length of vectors along `axes` (negative from the end).
  public func norm(_ order: NormOrder = .two, axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor
  {
    try norm(order, axes: axes, keepsDimensions: keepsDimensions)
  }

  /// The length of vectors along `axes` (negative from the end).
  public func norm(_ order: NormOrder = .two, axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor
  {
    switch order {
    case .one: try abs().sum(axes: axes, keepsDimensions: keepsDimensions)
    case .two: try EuclideanNorm(axes: axes, keepsDimensions: keepsDimensions)(self)
    case .infinity: try abs().max(axes: axes, keepsDimensions: keepsDimensions)
    }
  }
}
