import CLimpid

/// The gradients of shift and scale of a normalisation by rows: Σ g and Σ g · h over the rows, h the normalised elements. Rule B.
///
///     // g = [[1, 2], [3, 4]], x = [[0, 2], [2, 0]]: h = [[-1, 1], [1, -1]]
///     // RowNormalizationSums(…) = [[4, 6], [2, -2]]
///
/// **Shapes** g and x are equal; the scale counts only by its shape, that of the last axes of x; then what the normalisation remembers of
/// x: 1 / √(variance + ε), and the mean if it is centred. The result has the scale's shape behind a first axis of 2.
public struct RowNormalizationSums: Primitive {
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
    return Shape([2] + inputs[2])
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let statistics = statistics(x.shape(1), x.shape(2)), count = statistics.count, g = x[0]
    let h = statistics.normalized(x[1])
    return (0..<count).map { c in sumOfColumn(count: statistics.rows) { g[$0 * count + c] } }
      + (0..<count).map { c in
        foldColumn(count: statistics.rows) { (sum: S, r) in sum.addingProduct(g[r * count + c], h[r * count + c]) }
      }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let statistics = statistics(x[1].shape, x[2].shape), mean = isCentred ? x[4].pointer : nil
    let g = x[0].pointer, from = x[1].pointer, inverse = x[3].pointer, to = y.floats
    let rows = Int64(statistics.rows), count = Int64(statistics.count), second = to + statistics.count
    return { limpid_normalize_rows_sums(g, from, mean, inverse, to, second, rows, count) }
  }

  public var keeps: Keeps { .input(0) + .input(1) }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let statistics = statistics(step.inputs.shapes[1], step.inputs.shapes[2])
    return try LimpidCore.pullback(
      u, step, variables: [0, 1],
      otherwise: "the statistics are x's: their part is in the gradient of x; the scale gives only its shape"
    ) { variables in
      let h = try statistics.composition(variables[1]).h
      let g = try variables[0].reshaped(to: [statistics.rows, statistics.count])
      return try stack([g.sum(axes: 0), (g * h).sum(axes: 0)]).reshaped(to: u.shape)
    }
  }

  public static var examples: [Example] {
    [
      Example(
        RowNormalizationSums(isCentred: true, epsilon: 0),
        [
          Tensor(unchecked: [2, 2], [1, 2, 3, 4]), Tensor(unchecked: [2, 2], [0, 2, 2, 0]), Tensor([1, 1]),
          Tensor([1, 1]),
          Tensor([1, 1]),
        ].map(\.value), prints: "[[ 4,  6],\n [ 2, -2]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    RowNormalizationGradient.cases(&make) { RowNormalizationSums(isCentred: $0, epsilon: $1) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        RowNormalizationSums(isCentred: false, epsilon: 0), [4, 3], [4, 2], [2], [4],
        says: """
          rowNormalizationSums: shapes [4, 3] and [4, 2] needs equal shapes
            mend  give both the shape [4, 3]
          """)
    ]
  }
}
