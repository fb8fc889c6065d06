/// The order of every contraction (NUMERICS.md): one chain of fused multiply-adds in increasing k within a block of 256, from +0; the first
/// block's result is the total, each further block's is added to it. A term that is nil is left out of the chain.
package func contraction<S: Scalar>(_ count: Int, _ term: (Int) -> (S, S)?) -> S {
  var total: S = 0
  for block in stride(from: 0, to: count, by: 256) {
    var sum: S = 0
    for k in block..<min(block + 256, count) {
      if let (a, b) = term(k) { sum.addProduct(a, b) }
    }
    total = block == 0 ? sum : total + sum
  }
  return total
}
