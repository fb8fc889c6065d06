/// Sums of products in Einstein's notation: each letter names an axis; letters that are missing in the result are summed over.
///
///     let a = try Tensor([[1, 2], [3, 4]])
///     print(try einsum("ij,kj->ik", a, a), try einsum("ii->", a))
///     // [[ 5, 11],
///     //  [11, 25]] 5
///
/// **Shapes** each operand has one axis for each of its letters; axes with the same letter have the same size.
///
/// It is worked out from left to right, two operands at a time, as transpositions, matrix products and sums, which are what is recorded.
/// Without "->", the result has the letters that occur once, in alphabetical order.
public func einsum(_ equation: String, _ operands: Tensor...) throws(TensorError) -> Tensor {
  try einsum(equation, operands)
}

/// Sums of products of a list of operands, in Einstein's notation.
public func einsum(_ equation: String, _ operands: [Tensor]) throws(TensorError) -> Tensor {
  let plan = try EinsumEquation(equation, operands.map(\.shape))
  var later = plan.operands.map(Set.init)
  var total: Labelled?
  for (operand, letters) in zip(operands, plan.operands) {
    later.removeFirst()
    let kept = later.reduce(Set(plan.result)) { $0.union($1) }
    let next = try Labelled(operand, letters, plan).diagonal()
    guard let left = total else {
      total = next
      continue
    }
    total = try left.times(next, keeping: kept)
  }
  guard let total else {
    throw TensorError(
      operation: "einsum", came: "no operand", expected: "at least one",
      mend: "give one operand for each part between commas")
  }
  return try total.summed(keeping: Set(plan.result)).ordered(plan.result).tensor
}

/// A tensor whose axes have letters.
private struct Labelled {
  let tensor: Tensor
  let letters: [Character]
  let plan: EinsumEquation

  init(_ tensor: Tensor, _ letters: [Character], _ plan: EinsumEquation) {
    (self.tensor, self.letters, self.plan) = (tensor, letters, plan)
  }

  /// The axes in another order.
  func ordered(_ order: [Character]) throws(TensorError) -> Labelled {
    if order == letters { return self }
    return Labelled(try tensor.transposed(axes: order.map { letters.firstIndex(of: $0)! }), order, plan)
  }

  /// A letter that names several axes names their diagonal.
  func diagonal() throws(TensorError) -> Labelled {
    guard let letter = letters.first(where: { l in letters.filter { $0 == l }.count > 1 }) else { return self }
    let axes = letters.indices.filter { letters[$0] == letter }.prefix(2)
    let rest = letters.indices.filter { !axes.contains($0) }
    let size = plan.sizes[letter]!, names = rest.map { letters[$0] }
    let flat = try tensor.transposed(axes: axes + rest).reshaped(to: Shape([size * size, plan.count(names)]))
    let picked = try flat.gathering(IndexTensor((0..<size).map { Int32($0 * (size + 1)) }), axis: 0)
    return try Labelled(picked.reshaped(to: plan.shape([letter] + names)), [letter] + names, plan).diagonal()
  }

  /// Without the axes nobody needs any more.
  func summed(keeping kept: Set<Character>) throws(TensorError) -> Labelled {
    let gone = letters.indices.filter { !kept.contains(letters[$0]) }
    if gone.isEmpty { return self }
    return Labelled(try tensor.sum(axes: gone), letters.filter(kept.contains), plan)
  }

  /// The product with another, summed over the letters that neither the rest nor the result needs.
  func times(_ other: Labelled, keeping kept: Set<Character>) throws(TensorError) -> Labelled {
    let left = try summed(keeping: kept.union(other.letters)), right = try other.summed(keeping: kept.union(letters))
    let shared = left.letters.filter(right.letters.contains)
    let batch = shared.filter(kept.contains), inner = shared.filter { !kept.contains($0) }
    let rows = left.letters.filter { !shared.contains($0) }, columns = right.letters.filter { !shared.contains($0) }
    let letters = batch + rows + columns
    if inner.isEmpty {
      let a = try left.ordered(batch + rows).tensor.reshaped(
        to: Shape(plan.shape(batch + rows) + columns.map { _ in 1 }))
      let b = try right.ordered(batch + columns).tensor
      let stretched = try b.reshaped(to: Shape(plan.shape(batch) + rows.map { _ in 1 } + plan.shape(columns)))
      return Labelled(try a * stretched, letters, plan)
    }
    // A matrix may be read transposed in place: only another order than these two costs a transposition.
    let turnsLeft = left.letters == batch + inner + rows, turnsRight = right.letters == batch + columns + inner
    let a = try left.ordered(turnsLeft ? left.letters : batch + rows + inner).tensor
    let b = try right.ordered(turnsRight ? right.letters : batch + inner + columns).tensor
    let (m, k, n) = (plan.count(rows), plan.count(inner), plan.count(columns)), head = plan.shape(batch).dimensions
    let product = try a.reshaped(to: Shape(head + (turnsLeft ? [k, m] : [m, k]))).matmul(
      b.reshaped(to: Shape(head + (turnsRight ? [n, k] : [k, n]))), transposingFirst: turnsLeft,
      transposingSecond: turnsRight)
    return Labelled(try product.reshaped(to: plan.shape(letters)), letters, plan)
  }
}
