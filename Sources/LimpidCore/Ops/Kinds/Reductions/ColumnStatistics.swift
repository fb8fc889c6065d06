import CLimpid

/// A tensor seen as [batch, n, channels] for normalisation, with the channels in groups: batch norm takes all examples together (batch = 1)
/// and every channel for itself, group norm each example and the channels of a group together.
package struct ColumnStatistics: Sendable {
  package let batch: Int
  package let n: Int
  package let channels: Int
  package let groups: Int

  /// `groups` nil: every channel is one.
  package init(_ shape: Shape, isPerExample: Bool, groups: Int?) {
    channels = shape.last!
    batch = isPerExample ? shape[0] : 1
    n = (isPerExample ? shape[1..<(shape.rank - 1)] : shape[..<(shape.rank - 1)]).reduce(1, *)
    self.groups = groups ?? channels
  }

  package var width: Int { channels / groups }
  /// The number of elements behind one mean.
  package var count: Int { n * width }
  package var perChannel: Shape { [batch, channels] }

  private var sizes: (Int64, Int64, Int64) { (Int64(batch), Int64(n), Int64(channels)) }

  // MARK: Definitions

  /// Sum and squared deviations of each column of each slice, block by block (limpid_column_moments).
  private func columnMoments<S: Scalar>(_ x: [S]) -> (sums: [S], deviations: [S]) {
    var sums: [S] = [], deviations: [S] = []
    for k in 0..<(batch * channels) {
      func element(_ r: Int) -> S { x[(k / channels * n + r) * channels + k % channels] }
      let sum = sumOfColumn(count: n, element)
      var total: S = 0
      for start in stride(from: 0, to: n, by: 256) {
        let rows = start..<min(start + 256, n), size = S(rows.count)
        let block = rows.reduce(S(0)) { $0 + element($1) }, middle = block / size
        let squares = rows.reduce(S(0)) { $0.addingProduct(element($1) - middle, element($1) - middle) }
        let e = middle - sum / S(n), term = squares.addingProduct(size * e, e)
        total = start == 0 ? term : total + term
      }
      sums.append(sum)
      deviations.append(total)
    }
    return (sums, deviations)
  }

  /// Mean and variance of each group from the columns'.
  private func joined<S: Scalar>(_ sums: [S], _ deviations: [S]) -> (mean: [S], variance: [S]) {
    var mean: [S] = [], variance: [S] = []
    for k in 0..<(batch * groups) {
      let columns = (k * width)..<((k + 1) * width)
      let m = sumOfRow(sums[columns]) / S(count)
      let total = foldRow(count: width) { (total: S, c) in
        let column = k * width + c, e = sums[column] / S(n) - m
        return total + deviations[column].addingProduct(S(n) * e, e)
      }
      mean.append(m)
      variance.append(total / S(count))
    }
    return (mean, variance)
  }

  package func moments<S: Scalar>(_ x: [S]) -> (mean: [S], variance: [S]) {
    let (sums, deviations) = columnMoments(x)
    return joined(sums, deviations)
  }

  /// 1 / √(variance + ε).
  package func inverse<S: Scalar>(_ variance: [S], _ epsilon: Float) -> [S] {
    variance.map { S.rsqrt($0 + S(epsilon)) }
  }

  /// A number of each group for each of its channels.
  package func spread<S: Scalar>(_ x: [S]) -> [S] { (0..<(batch * channels)).map { x[$0 / width] } }

  /// The place among [batch, channels] of element i.
  private func column(_ i: Int) -> Int { i / (n * channels) * channels + i % channels }

  package func normalized<S: Scalar>(_ x: [S], mean: [S], inverse: [S]) -> [S] {
    let m = spread(mean), v = spread(inverse)
    return x.indices.map { (x[$0] - m[column($0)]) * v[column($0)] }
  }

  /// Σ g and Σ g · h of each column, h the normalised elements.
  package func gradientSums<S: Scalar>(_ g: [S], _ h: [S]) -> (sums: [S], products: [S]) {
    let places = 0..<(batch * channels)
    func place(_ k: Int, _ r: Int) -> Int { (k / channels * n + r) * channels + k % channels }
    return (
      places.map { k in sumOfColumn(count: n) { g[place(k, $0)] } },
      places.map { k in
        foldColumn(count: n) { (sum: S, r) in sum.addingProduct(g[place(k, r)], h[place(k, r)]) }
      }
    )
  }

  /// What the gradient of x is made of, for each column: dx = fma(−h, second, fma(g, factor, −first)).
  package func terms<S: Scalar>(
    _ sums: [S], _ products: [S], scale: [S], inverse: [S]
  ) -> (factor: [S], first: [S], second: [S]) {
    let v = spread(inverse)
    func share(_ x: [S]) -> [S] {
      (0..<(batch * groups)).map { k in
        let total = foldRow(count: width) { (sum: S, c) in sum + scale[(k * width + c) % channels] * x[k * width + c] }
        return inverse[k] * (total / S(count))
      }
    }
    return (v.indices.map { scale[$0 % channels] * v[$0] }, spread(share(sums)), spread(share(products)))
  }

  package func gradient<S: Scalar>(_ g: [S], _ h: [S], _ terms: (factor: [S], first: [S], second: [S])) -> [S] {
    g.indices.map { i in
      let c = column(i)
      return (-terms.first[c]).addingProduct(g[i], terms.factor[c]).addingProduct(-h[i], terms.second[c])
    }
  }

  // MARK: Kernels

  package func moments(_ x: UnsafePointer<Float>) -> (mean: [Float], variance: [Float]) {
    var sums = [Float](repeating: 0, count: batch * channels), deviations = sums
    limpid_column_moments(x, &sums, &deviations, sizes.0, sizes.1, sizes.2)
    return joined(sums, deviations)
  }

  /// Normalised, scaled and shifted elements, in a closure that is given mean and 1 / √(variance + ε).
  package func prepareNormalized(
    _ x: Tensor, scale: Tensor, shift: Tensor, to y: UnsafeMutablePointer<Float>, finishing: limpid_epilogue? = nil
  ) -> (_ mean: [Float], _ inverse: [Float]) -> Void {
    let x = x.pointer, scale = scale.pointer, shift = shift.pointer
    return { mean, inverse in
      let mean = spread(mean), inverse = spread(inverse)
      finishing.withPointer {
        limpid_normalize_columns(x, mean, inverse, scale, shift, y, sizes.0, sizes.1, sizes.2, $0)
      }
    }
  }

  package func gradientSums(
    _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, mean: [Float], inverse: [Float],
    to y: UnsafeMutablePointer<Float>
  ) {
    limpid_normalize_columns_sums(
      g, x, spread(mean), spread(inverse), y, y + batch * channels, sizes.0, sizes.1, sizes.2)
  }

  package func gradient(
    _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, mean: [Float], inverse: [Float],
    _ terms: (factor: [Float], first: [Float], second: [Float]), to y: UnsafeMutablePointer<Float>
  ) {
    limpid_normalize_columns_gradient(
      g, x, spread(mean), spread(inverse), terms.factor, terms.first, terms.second, y, sizes.0, sizes.1, sizes.2)
  }

  // MARK: The same in ordinary operations, for second derivatives

  /// A tensor as [batch, n, groups, width].
  package func apart(_ x: Tensor) throws(TensorError) -> Tensor { try x.reshaped(to: [batch, n, groups, width]) }

  /// The normalised elements, and 1 / √(variance + ε), both of rank 4.
  package func composition(_ x: Tensor, _ epsilon: Float) throws(TensorError) -> (h: Tensor, inverse: Tensor) {
    let x = try apart(x), d = try x - x.mean(axes: 1, 3, keepsDimensions: true)
    let inverse = try (d.square().mean(axes: 1, 3, keepsDimensions: true) + epsilon).rsqrt()
    return (try d * inverse, inverse)
  }
}

/// Refuses a scale and a shift that do not fit the last axis.
package func checkChannels(_ shapes: ArraySlice<Shape>, of x: Shape, _ operation: String) throws(TensorError) {
  guard let channels = x.last, shapes.allSatisfy({ $0 == [channels] }) else {
    throw TensorError(
      operation: operation, came: "\(x) with \(shapes.map(\.description).joined(separator: ", "))",
      expected: x.rank == 0
        ? "a tensor with channels on its last axis" : "one number for each of the \(x.last!) channels of the last axis",
      mend: "put the channels last, and give tensors of shape [channels]")
  }
}
