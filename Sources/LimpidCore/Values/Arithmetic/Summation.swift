// The two orders in which numbers are added (NUMERICS.md, sums).

/// Rule A: what lies next to each other. Sixteen lanes over blocks of 4096, a tree over the lanes, block after block. `step` takes a lane and
/// the number of an element to the lane's next value: adding the element, or a fused product.
package func foldRow<S: Scalar>(count: Int, _ step: (S, Int) -> S) -> S {
  var total: S = 0
  for start in stride(from: 0, to: max(count, 1), by: 4096) {
    var lanes = [S](repeating: 0, count: 16)
    for i in start..<min(start + 4096, count) { lanes[(i - start) % 16] = step(lanes[(i - start) % 16], i) }
    for width in [8, 4, 2, 1] { for j in 0..<width { lanes[j] += lanes[j + width] } }
    total = start == 0 ? lanes[0] : total + lanes[0]
  }
  return total
}

/// Rule B: what lies further apart. One chain a block of 256, block after block.
package func foldColumn<S: Scalar>(count: Int, _ step: (S, Int) -> S) -> S {
  var total: S = 0
  for start in stride(from: 0, to: max(count, 1), by: 256) {
    var chain: S = 0
    for i in start..<min(start + 256, count) { chain = step(chain, i) }
    total = start == 0 ? chain : total + chain
  }
  return total
}

/// Along the middle of [outer, count, inner]: rule A if `inner` is 1, else rule B. `step` gets a chain, the number of an element of the
/// whole, and the number of the result.
package func fold<S: Scalar>(_ run: Runs, _ step: (S, _ element: Int, _ result: Int) -> S) -> [S] {
  var results: [S] = []
  results.reserveCapacity(run.outer * run.inner)
  for o in 0..<run.outer {
    for i in 0..<run.inner {
      let first = o * run.count * run.inner + i, result = results.count
      results.append(
        run.inner == 1
          ? foldRow(count: run.count) { step($0, first + $1, result) }
          : foldColumn(count: run.count) { step($0, first + $1 * run.inner, result) })
    }
  }
  return results
}

/// The sum of a row (rule A).
package func sumOfRow<S: Scalar>(_ x: some RandomAccessCollection<S>) -> S {
  foldRow(count: x.count) { $0 + x[x.index(x.startIndex, offsetBy: $1)] }
}

/// The sum of a column (rule B).
package func sumOfColumn<S: Scalar>(count: Int, _ value: (Int) -> S) -> S {
  foldColumn(count: count) { $0 + value($1) }
}

/// The sums over the middle of [outer, count, inner].
package func sums<S: Scalar>(_ x: [S], outer: Int, count: Int, inner: Int) -> [S] {
  fold(Runs(outer: outer, count: count, inner: inner)) { sum, i, _ in sum + x[i] }
}
