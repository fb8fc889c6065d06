import CLimpid

/// The gradient by x of a normalisation by columns (batch, group, instance): with h the normalised elements, v = 1 / √(variance + ε) and
/// means over all that share statistics, dx = v · (g · scale − mean of (g · scale) − h · mean of (g · scale · h)).
///
/// Computed as fma(−h, b, fma(g, scale · v, −a)) with a = v · (Σ scale · Σg) / count, b = v · (Σ scale · Σ(g h)) / count.
///
///     // g = [[1], [3], [0], [0]], x = [[1], [1], [3], [3]], scale = [1]:
///     // dx = about [[-1], [1], [0], [0]]
///
/// **Shapes** g, x [N, ..., C], scale [C], mean and variance of x, the sums of g and x (`ColumnNormalizationSums`); the result is x's.
public struct ColumnNormalizationGradient: Primitive {
  public let isPerExample: Bool
  public let groups: Int?
  public let epsilon: Float

  public init(isPerExample: Bool = false, groups: Int? = nil, epsilon: Float = 1e-5) {
    self.isPerExample = isPerExample
    self.groups = groups
    self.epsilon = epsilon
  }

  private func columns(_ x: Shape) -> ColumnStatistics {
    ColumnStatistics(x, isPerExample: isPerExample, groups: groups)
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkSameShape([inputs[0], inputs[1]], of: Self.name)
    return inputs[1]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let columns = columns(shape), (mean, variance) = columns.moments(x[1])
    let inverse = columns.inverse(variance, epsilon)
    let h = columns.normalized(x[1], mean: mean, inverse: inverse)
    let (sums, products) = columns.gradientSums(x[0], h)
    return columns.gradient(x[0], h, columns.terms(sums, products, scale: x[2], inverse: inverse))
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let columns = columns(y.shape), epsilon = epsilon, g = x[0].pointer, from = x[1].pointer, to = y.floats
    let numbers = (2..<6).map { UnsafeBufferPointer(start: x[$0].pointer, count: x[$0].count) }
    return {
      let inverse = columns.inverse(Array(numbers[2]), epsilon), sums = numbers[3], half = sums.count / 2
      let terms = columns.terms(
        Array(sums[..<half]), Array(sums[half...]), scale: Array(numbers[0]), inverse: inverse)
      columns.gradient(g, from, mean: Array(numbers[1]), inverse: inverse, terms, to: to)
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs.shapes[1], columns = columns(shape)
    return try LimpidCore.pullback(
      u, step, variables: [0, 1, 2],
      otherwise: "statistics and sums are x's and g's: their part is in the gradients of these"
    ) { variables in
      let (h, inverse) = try columns.composition(variables[1], epsilon)
      let t = try columns.apart(variables[0]) * variables[2].reshaped(to: [columns.groups, columns.width])
      let first = try t.mean(axes: 1, 3, keepsDimensions: true)
      let second = try (t * h).mean(axes: 1, 3, keepsDimensions: true)
      return try (inverse * (t - first - h * second)).reshaped(to: shape)
    }
  }

  private static func inputs(_ g: Tensor, _ x: Value, _ scale: Value, _ operation: Self, _ statistics: [Value])
    -> [Value]
  {
    let columns = operation.columns(x.shape)
    let sums = ColumnNormalizationSums(
      isPerExample: operation.isPerExample, groups: operation.groups, epsilon: operation.epsilon
    ).evaluate(
      Inputs([g.value, x] + statistics), shape: Shape([2] + columns.perChannel), reference: true)
    return [g.value, x, scale] + statistics + [sums.value]
  }

  public static var examples: [Example] {
    let g = Tensor(unchecked: [4, 1], [1, 3, 0, 0]), x = Tensor(unchecked: [4, 1], [1, 1, 3, 3])
    let operation = ColumnNormalizationGradient()
    return [
      Example(
        operation, inputs(g, x.value, Tensor([1]).value, operation, [Tensor([2]).value, Tensor([1]).value]),
        prints: "[[    -0.999985],\n [     1.000005],\n [-1.001353e-05],\n [-1.001353e-05]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for norm in BatchNormalization.randomCases(&make) + GroupNormalization.randomCases(&make) {
      let shape = norm.inputs[0].shape, groups = (norm.operation as? GroupNormalization)?.groups
      let remembered = norm.operation.evaluate(Inputs(norm.inputs), shape: shape, reference: true).remembered
      let operation = ColumnNormalizationGradient(isPerExample: groups != nil, groups: groups)
      cases.append(
        Case(operation, inputs(make.tensor(shape), norm.inputs[0], norm.inputs[1], operation, remembered.map(\.value))))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ColumnNormalizationGradient(), [4, 3], [4, 2], [2], [2], [2], [2, 1, 2],
        says: """
          columnNormalizationGradient: shapes [4, 3] and [4, 2] needs equal shapes
            mend  give both the shape [4, 3]
          """)
    ]
  }
}
