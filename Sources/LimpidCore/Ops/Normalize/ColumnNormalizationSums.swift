import CLimpid

/// What the gradients of a normalisation by columns are made of: for each example (or all together) and channel Σ g and Σ g · h, with
/// h = (x − mean) / √(variance + ε). Rule B.
///
///     // g = [[1], [2]], x = [[1], [3]]: h = -1, 1 up to ε
///     // ColumnNormalizationSums()(g, x, mean, variance) = [[[3]], [[0.999995]]]
///
/// **Shapes** g and x [N, ..., C], mean and variance those of x, [C] or [N, groups]; the result is [2, 1 or N, C].
public struct ColumnNormalizationSums: Primitive {
  /// Whether each example has statistics of its own.
  public let isPerExample: Bool
  /// The number of groups of channels; nil: as many as channels.
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
    return Shape([2] + columns(inputs[1]).perChannel)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let columns = columns(x.shape(1)), (mean, variance) = columns.moments(x[1])
    let h = columns.normalized(x[1], mean: mean, inverse: columns.inverse(variance, epsilon))
    let (sums, products) = columns.gradientSums(x[0], h)
    return sums + products
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let columns = columns(x[1].shape), epsilon = epsilon, g = x[0].pointer, from = x[1].pointer, to = y.floats
    let mean = UnsafeBufferPointer(start: x[2].pointer, count: x[2].count)
    let variance = UnsafeBufferPointer(start: x[3].pointer, count: x[3].count)
    return {
      columns.gradientSums(g, from, mean: Array(mean), inverse: columns.inverse(Array(variance), epsilon), to: to)
    }
  }

  public var keeps: Keeps { .input(0) + .input(1) }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let columns = columns(step.inputs.shapes[1])
    return try LimpidCore.pullback(
      u, step, variables: [0, 1], otherwise: "mean and variance are x's: their part is in the gradient of x"
    ) { variables in
      let g = try columns.apart(variables[0]), h = try columns.composition(variables[1], epsilon).h
      return try stack([
        g.sum(axes: 1).reshaped(to: columns.perChannel), (g * h).sum(axes: 1).reshaped(to: columns.perChannel),
      ])
    }
  }

  public static var examples: [Example] {
    [
      Example(
        ColumnNormalizationSums(), Tensor(unchecked: [2, 1], [1, 2]), Tensor(unchecked: [2, 1], [1, 3]),
        Tensor([2]), Tensor([1]), prints: "[[[       3]],\n\n [[0.999995]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for norm in BatchNormalization.randomCases(&make) + GroupNormalization.randomCases(&make) {
      let shape = norm.inputs[0].shape, groups = (norm.operation as? GroupNormalization)?.groups
      let remembered = norm.operation.evaluate(Inputs(norm.inputs), shape: shape, reference: true).remembered
      cases.append(
        Case(
          ColumnNormalizationSums(isPerExample: groups != nil, groups: groups),
          [make.tensor(shape).value, norm.inputs[0]] + remembered.map(\.value)))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ColumnNormalizationSums(), [4, 3], [4, 2], [2], [2],
        says: """
          columnNormalizationSums: shapes [4, 3] and [4, 2] needs equal shapes
            mend  give both the shape [4, 3]
          """)
    ]
  }
}
