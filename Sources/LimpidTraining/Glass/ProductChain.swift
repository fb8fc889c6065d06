import CLimpid

/// A sum of products, taken apart: one fused multiply-add after the other, each with the sum so far.
///
/// This is the definition of a contraction (NUMERICS.md): products are added in order, in blocks of 256; each block starts from +0, and
/// block sums are added in order. It is written here once more, as a plain loop over two columns of numbers, so that what it gives is
/// evidence for what the engine gives and not the engine's own word.
///
///     let chain = ProductChain([(1, 2), (3, 4)])
///     print(chain.terms.map(\.running), chain.total)
///     // [2.0, 14.0] 14.0
public struct ProductChain: Sendable, Hashable {
  /// One product of the chain.
  public struct Term: Sendable, Hashable {
    public let input: Float
    public let weight: Float
    /// fma(input, weight, the running sum before): the sum of this block so far.
    public let running: Float
    /// input · weight, rounded by itself; for reading only, the sum does not go through it.
    public var product: Float { input * weight }
  }

  public let terms: [Term]
  /// The total after each block.
  public let totals: [Float]

  /// Products in a block.
  public static var block: Int { Int(LIMPID_BLOCK) }

  /// +0 if there are no products.
  public var total: Float { totals.last ?? 0 }

  public init(_ factors: [(input: Float, weight: Float)]) {
    var terms: [Term] = []
    var totals: [Float] = []
    var running: Float = 0
    for (k, factor) in factors.enumerated() {
      if k % ProductChain.block == 0 { running = 0 }
      running = running.addingProduct(factor.input, factor.weight)
      terms.append(Term(input: factor.input, weight: factor.weight, running: running))
      if k % ProductChain.block == ProductChain.block - 1 || k == factors.count - 1 {
        totals.append(totals.last.map { $0 + running } ?? running)
      }
    }
    self.terms = terms
    self.totals = totals
  }
}
