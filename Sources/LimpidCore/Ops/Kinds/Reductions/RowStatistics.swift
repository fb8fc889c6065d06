import CLimpid

/// A tensor seen as rows that are normalised one by one: layer normalisation subtracts the row's mean, RMS normalisation does not.
package struct RowStatistics: Sendable {
  package let rows: Int
  package let count: Int
  package let isCentred: Bool
  package let epsilon: Float

  /// The last axes of x, as many as the scale has, make a row.
  package init(_ x: Shape, scale: Shape, isCentred: Bool, epsilon: Float) {
    count = scale.elementCount
    rows = x.dropLast(scale.rank).reduce(1, *)
    self.isCentred = isCentred
    self.epsilon = epsilon
  }

  /// Mean (0 if not centred) and 1 / √(variance + ε) of each row.
  package func moments<S: Scalar>(_ x: [S]) -> (mean: [S], inverse: [S]) {
    var means: [S] = [], inverses: [S] = []
    for r in 0..<rows {
      let row = x[(r * count)..<((r + 1) * count)]
      let mean = isCentred ? sumOfRow(row) / S(count) : 0
      let squares = foldRow(count: count) { (sum: S, i) in
        sum.addingProduct(row[row.startIndex + i] - mean, row[row.startIndex + i] - mean)
      }
      means.append(mean)
      inverses.append(S.rsqrt(squares / S(count) + S(epsilon)))
    }
    return (means, inverses)
  }

  package func normalized<S: Scalar>(_ x: [S]) -> [S] {
    let (mean, inverse) = moments(x)
    return x.indices.map { (x[$0] - mean[$0 / count]) * inverse[$0 / count] }
  }

  /// The normalised elements and 1 / √(variance + ε), [rows, count] and [rows, 1], in ordinary operations.
  package func composition(_ x: Tensor) throws(TensorError) -> (h: Tensor, inverse: Tensor) {
    let x = try x.reshaped(to: [rows, count])
    let d = isCentred ? try x - x.mean(axes: 1, keepsDimensions: true) : x
    let inverse = try (d.square().mean(axes: 1, keepsDimensions: true) + epsilon).rsqrt()
    return (try d * inverse, inverse)
  }

  /// The gradients of x, scale and (if centred) shift.
  package func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0], scale = step.inputs[1]
    let statistics = step.remembered.reversed().map(\.value)  // 1 / √(variance + ε), then the mean if there is one
    var answers = [
      try step.ifNeeded(0) { () throws(TensorError) in
        try RowNormalizationGradient(isCentred: isCentred, epsilon: epsilon)(
          [g.value, x.value, scale.value] + statistics)
      }
    ]
    if step.needs(1) || (isCentred && step.needs(2)) {
      let sums = try RowNormalizationSums(isCentred: isCentred, epsilon: epsilon)(
        [g.value, x.value, scale.value] + statistics)
      answers.append(.gradient(try sums.at(1)))
      if isCentred { answers.append(.gradient(try sums.at(0))) }
    } else {
      answers += isCentred ? [.skipped, .skipped] : [.skipped]
    }
    return answers
  }
}

/// Refuses a scale (and shift) that is not the end of x's shape.
package func checkTrailing(_ x: Shape, _ others: ArraySlice<Shape>, _ operation: String) throws(TensorError) {
  guard let scale = others.first, scale.rank > 0, x.rank >= scale.rank,
    others.allSatisfy({ $0.dimensions == Array(x.suffix(scale.rank)) })
  else {
    throw TensorError(
      operation: operation, came: "\(x) with \(others.map(\.description).joined(separator: ", "))",
      expected: "the sizes of the last axes of \(x)", mend: "give tensors shaped like the axes to normalise over")
  }
}
