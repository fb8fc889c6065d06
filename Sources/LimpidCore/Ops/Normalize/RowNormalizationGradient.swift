import CLimpid

/// The gradient by x of a normalisation by rows (layer, RMS): with h the normalised row, v = 1 / √(variance + ε) and t = g · scale,
/// dx = v · (t − mean of t − h · mean of t h); RMS normalisation leaves the first mean out.
///
///     // g = [1, 0, 0, 0], x = [-1, -1, 1, 1], scale = [1, 1, 1, 1]: dx = [0.5, -0.5, 0, 0]
///
/// **Shapes** g and x are equal, the scale has the last axes of x; then what the normalisation remembers of x: v, and the mean if it is
/// centred.
public struct RowNormalizationGradient: Primitive {
  /// Whether the mean is subtracted: layer normalisation.
  public let isCentred: Bool
  public let epsilon: Float

  public init(isCentred: Bool, epsilon: Float) {
    self.isCentred = isCentred
    self.epsilon = epsilon
  }

  private func statistics(_ x: Shape, _ scale: Shape) -> RowStatistics {
    RowStatistics(x, scale: scale, isCentred: isCentred, epsilon: epsilon)
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkSameShape([inputs[0], inputs[1]], of: Self.name)
    try checkTrailing(inputs[1], inputs[2..<3], Self.name)
    return inputs[1]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let statistics = statistics(shape, x.shape(2)), count = statistics.count
    let g = x[0], scale = x[2], (_, inverse) = statistics.moments(x[1]), h = statistics.normalized(x[1])
    var result: [S] = []
    for r in 0..<statistics.rows {
      let t = (0..<count).map { g[r * count + $0] * scale[$0] }
      let first = isCentred ? sumOfRow(t) / S(count) : 0
      let second = foldRow(count: count) { (sum: S, i) in sum.addingProduct(t[i], h[r * count + i]) } / S(count)
      for i in 0..<count { result.append(inverse[r] * (t[i] - first).addingProduct(-h[r * count + i], second)) }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let statistics = statistics(y.shape, x[2].shape), mean = isCentred ? x[4].pointer : nil
    let g = x[0].pointer, from = x[1].pointer, scale = x[2].pointer, inverse = x[3].pointer, to = y.floats
    let rows = Int64(statistics.rows), count = Int64(statistics.count)
    return { limpid_normalize_rows_gradient(g, from, scale, mean, inverse, to, rows, count) }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs.shapes[1], statistics = statistics(shape, step.inputs.shapes[2])
    return try LimpidCore.pullback(
      u, step, variables: [0, 1, 2], otherwise: "the statistics are x's: their part is in the gradient of x"
    ) { variables in
      let (h, inverse) = try statistics.composition(variables[1])
      let rows: Shape = [statistics.rows, statistics.count]
      let t = try variables[0].reshaped(to: rows) * variables[2].reshaped(to: [statistics.count])
      let centred = isCentred ? try t - t.mean(axes: 1, keepsDimensions: true) : t
      return try (inverse * (centred - h * (t * h).mean(axes: 1, keepsDimensions: true))).reshaped(to: shape)
    }
  }

  /// Cases of the normalisations, with a gradient and what they remember.
  static func cases(_ make: inout CaseMaker, _ operation: (Bool, Float) -> any TensorOperation) -> [Case] {
    var cases: [Case] = []
    for norm in LayerNormalization.randomCases(&make) + RMSNormalization.randomCases(&make) {
      let x = norm.inputs[0], isCentred = norm.operation is LayerNormalization
      let epsilon = (norm.operation as? LayerNormalization)?.epsilon ?? (norm.operation as! RMSNormalization).epsilon
      let remembered = norm.operation.evaluate(Inputs(norm.inputs), shape: x.shape, reference: true).remembered
      cases.append(
        Case(
          operation(isCentred, epsilon),
          [make.tensor(x.shape).value, x, norm.inputs[1]] + remembered.reversed().map(\.value)))
    }
    return cases
  }

  public static var examples: [Example] {
    [
      Example(
        RowNormalizationGradient(isCentred: true, epsilon: 0),
        [
          Tensor([1, 0, 0, 0]), Tensor([-1, -1, 1, 1]), Tensor([1, 1, 1, 1]), Tensor(unchecked: [], [1]),
          Tensor(unchecked: [], [0]),
        ].map(\.value), prints: "[0.5, -0.5, 0, 0]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    cases(&make) { RowNormalizationGradient(isCentred: $0, epsilon: $1) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        RowNormalizationGradient(isCentred: false, epsilon: 0), [4, 3], [4, 2], [2], [4],
        says: """
          rowNormalizationGradient: shapes [4, 3] and [4, 2] needs equal shapes
            mend  give both the shape [4, 3]
          """)
    ]
  }
}
