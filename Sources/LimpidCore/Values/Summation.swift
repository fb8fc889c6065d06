import CLimpid

// The two orders in which numbers are added (NUMERICS.md, sums).

/// Rule A: the sum of numbers that lie next to each other. Sixteen lanes over blocks of 4096, a tree over the lanes, block after block.
package func sumOfRow<S: Scalar>(_ x: some RandomAccessCollection<S>) -> S {
  var total: S?
  var rest = x[...]
  repeat {
    var lanes = [S](repeating: 0, count: 16)
    let block = rest.prefix(4096)
    for (i, value) in block.enumerated() { lanes[i % 16] += value }
    for width in [8, 4, 2, 1] { for j in 0..<width { lanes[j] += lanes[j + width] } }
    total = total.map { $0 + lanes[0] } ?? lanes[0]
    rest = rest.dropFirst(4096)
  } while !rest.isEmpty
  return total!
}

/// Rule B: the sum of numbers that lie `inner` apart. One chain a block of 256, block after block.
package func sumOfColumn<S: Scalar>(count: Int, _ value: (Int) -> S) -> S {
  var total: S = 0
  for block in stride(from: 0, to: max(count, 1), by: 256) {
    var sum: S = 0
    for i in block..<min(block + 256, count) { sum += value(i) }
    total = block == 0 ? sum : total + sum
  }
  return total
}

/// The sums over the middle of [outer, count, inner]: rule A if `inner` is 1, else rule B.
package func sums<S: Scalar>(_ x: [S], outer: Int, count: Int, inner: Int) -> [S] {
  var result: [S] = []
  result.reserveCapacity(outer * inner)
  for o in 0..<outer {
    for i in 0..<inner {
      if inner == 1 {
        result.append(sumOfRow(x[(o * count)..<((o + 1) * count)]))
      } else {
        result.append(sumOfColumn(count: count) { x[(o * count + $0) * inner + i] })
      }
    }
  }
  return result
}
