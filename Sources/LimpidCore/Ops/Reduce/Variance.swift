import CLimpid

/// The variance along some axes: y = Σ (x − mean)² / n, or / (n − 1) if unbiased.
///
/// The mean is that of `Mean`. The squares are added as fma(d, d, sum) along the last run of axes, in the order of `Sum`; further runs
/// are summed as in `Sum`.
///
///     let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 9])
///     print(try x.variance(axes: 1, isUnbiased: true))
///     // [1, 7]
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The gradient is g · 2 (x − mean) / n (or n − 1). The unbiased variance of one element is NaN.
public struct Variance: Primitive {
  /// The axes, negative from the end; nil for all.
  public let axes: [Int]?
  public let keepsDimensions: Bool
  /// Whether the divisor is n − 1.
  public let isUnbiased: Bool

  public init(axes: [Int]? = nil, keepsDimensions: Bool = false, isUnbiased: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
    self.isUnbiased = isUnbiased
  }

  private func divisor(_ shape: Shape) -> Int { Runs.reducedCount(shape, axes) - (isUnbiased ? 1 : 0) }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    Runs.outputShape(inputs[0], try inputs[0].axes(axes, of: Self.name), keepsDimensions)
  }

  /// The shapes of the means, with and without the axes of the last run, once that run is reduced: what the means are stretched from and to.
  private func afterLastRun(_ shape: Shape) -> (means: Shape, elements: Shape) {
    let axes = (axes ?? Array(shape.indices)).map { $0 < 0 ? $0 + shape.rank : $0 }.sorted()
    var last = axes.suffix(1)
    while let first = last.first, axes.contains(first - 1) { last = [first - 1] + last }
    let left = shape.indices.filter { !last.contains($0) }
    return (Shape(left.map { axes.contains($0) ? 1 : shape[$0] }), Shape(left.map { shape[$0] }))
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let runs = Runs.of(x.shape(0), axes), elements = x[0]
    let means = Mean(axes: axes).reference(x, shape: shape)
    guard let last = runs.first else { return elements.map { ($0 - $0) / S(divisor(x.shape(0))) } }
    let stretch = afterLastRun(x.shape(0))
    let centres = stretch.elements.positions(strides: stretch.means.strides(stretchedTo: stretch.elements)).map {
      means[$0]
    }
    var values = fold(last) { (sum: S, i, result) in
      let d = elements[i] - centres[result]
      return sum.addingProduct(d, d)
    }
    for run in runs.dropFirst() { values = sums(values, outer: run.outer, count: run.count, inner: run.inner) }
    return values.map { $0 / S(divisor(x.shape(0))) }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let shape = x[0].shape, runs = Runs.of(shape, axes), from = x[0].pointer, to = y.floats, count = y.count
    guard let last = runs.first else { return nil }
    let means = Tensor(
      uninitialized: Runs.outputShape(
        shape, axes.map { $0.map { $0 < 0 ? $0 + shape.rank : $0 } } ?? Array(shape.indices), true))
    guard let mean = Mean(axes: axes).prepare(x, Placement(means.rawPointer, shape: means.shape)) else { return nil }
    let stretch = afterLastRun(shape)
    let centres = runs.count == 1 ? means : Tensor(uninitialized: stretch.elements)
    let spread =
      runs.count == 1
      ? nil
      : Tensor.prepareCopy(
        means.pointer, to: centres.floats, as: stretch.elements,
        strides: stretch.means.strides(stretchedTo: stretch.elements))
    let squares = Tensor(uninitialized: [last.outer * last.inner])
    let sum = Runs.prepareSum(squares.pointer, Array(runs.dropFirst()), to: to, count: squares.count)
    let divisor = Float(divisor(shape))
    return {
      withExtendedLifetime(means) {
        mean()
        spread?()
      }
      last.reduce(LIMPID_REDUCE_DEVIATIONS, from, centres.pointer, squares.floats)
      sum()
      changeEach(to, count) { $0 / divisor }
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0]
    let axes = try x.shape.axes(axes, of: Self.name)
    let factor = try (g * (2 / Float(divisor(x.shape)))).reshaped(to: Runs.outputShape(x.shape, axes, true))
    return [.gradient(try (x - x.mean(axes: axes, keepsDimensions: true)) * factor)]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 2, 3, 4, 5, 9])
    return [
      Example(Variance(), x, prints: "6.6666665"),
      Example(Variance(axes: [1], isUnbiased: true), x, prints: "[1, 7]"),
      Example(Variance(axes: [0], keepsDimensions: true), x, prints: "[[2.25, 2.25,    9]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    Runs.randomCases(&make) { Variance(axes: $0, keepsDimensions: $1) }
      + Runs.randomCases(&make) { Variance(axes: $0, keepsDimensions: $1, isUnbiased: true) }.suffix(12)
      + [
        Case(Variance(axes: [0, 2]), make.tensor([3, 5, 300])),
        Case(Variance(axes: [0, 2]), make.tensor([3, 5, 2, 7])),
      ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Variance(axes: [2]), [2, 3],
        says: """
          variance: axis 2 of a tensor of shape [2, 3] needs an axis in -2 … 1
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

extension Tensor {
  /// The variance of all elements.
  public func variance(isUnbiased: Bool = false) -> Tensor { Variance(isUnbiased: isUnbiased).total(value, shape: []) }

  /// The variance along `axes` (negative from the end).
  public func variance(
    axes: Int..., keepsDimensions: Bool = false, isUnbiased: Bool = false
  ) throws(TensorError) -> Tensor {
    try variance(axes: axes, keepsDimensions: keepsDimensions, isUnbiased: isUnbiased)
  }

  /// The variance along `axes` (negative from the end).
  public func variance(
    axes: [Int], keepsDimensions: Bool = false, isUnbiased: Bool = false
  ) throws(TensorError) -> Tensor {
    try Variance(axes: axes, keepsDimensions: keepsDimensions, isUnbiased: isUnbiased)(self)
  }

  /// The standard deviation of all elements: the root of the variance. Its gradient where all are equal is 0.
  public func standardDeviation(isUnbiased: Bool = false) -> Tensor { variance(isUnbiased: isUnbiased).root }

  /// The standard deviation along `axes` (negative from the end).
  public func standardDeviation(
    axes: Int..., keepsDimensions: Bool = false, isUnbiased: Bool = false
  ) throws(TensorError) -> Tensor {
    try standardDeviation(axes: axes, keepsDimensions: keepsDimensions, isUnbiased: isUnbiased)
  }

  /// The standard deviation along `axes` (negative from the end).
  public func standardDeviation(
    axes: [Int], keepsDimensions: Bool = false, isUnbiased: Bool = false
  ) throws(TensorError) -> Tensor {
    try variance(axes: axes, keepsDimensions: keepsDimensions, isUnbiased: isUnbiased).root
  }

  /// The square root, with a gradient of 0 at 0 (where all elements are equal) instead of 0 · ∞.
  private var root: Tensor {
    let none = self .== 0
    let safe = Where().total(none.value, Tensor(1).value, value, shape: shape)
    return Where().total(none.value, Tensor(0).value, safe.sqrt().value, shape: shape)
  }
}
