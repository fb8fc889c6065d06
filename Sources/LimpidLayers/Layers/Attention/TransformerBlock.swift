import LimpidCore

/// Where a transformer's blocks normalise.
public enum NormPlace: String, Sendable, CaseIterable {
  /// x + f(norm(x)): GPT-2 and later.
  case before
  /// norm(x + f(x)): the first transformer, BERT.
  case after
}

/// A block of a transformer: attention, then a network of two layers for each position, each with a residual connection and a layer norm.
///
/// Before: y = x + attention(norm(x)), z = y + narrow(gelu(wide(norm(y)))). After: y = norm(x + attention(x)), z = norm(y + …).
///
/// **Shapes**: x and z [N, T, size]; wide [size, hidden], narrow [hidden, size]. Dropout, if there is any, is on what is added to x.
/// Vaswani et al., "Attention is all you need", 2017.
public struct TransformerBlock: DescribedLayer {
  public let size: Int
  public let norms: NormPlace
  public var firstNorm: LayerNorm
  public var attention: MultiHeadAttention
  public var secondNorm: LayerNorm
  public var wide: Dense
  public var narrow: Dense
  private var attentionDropout: Dropout
  private var networkDropout: Dropout
  public var path: ModulePath = []

  public init(
    _ size: Int, heads: Int, hidden: Int? = nil, isCausal: Bool = false, norms: NormPlace = .before, dropout: Float = 0
  ) {
    self.init(
      size, heads: heads, hidden: hidden ?? product(4, size), isCausal: isCausal, norms: norms, dropout, epsilon: 1e-5)
  }

  /// With the ε of the norms: BERT has 1e-12.
  public init(_ size: Int, heads: Int, hidden: Int, norms: NormPlace, epsilon: Float) {
    self.init(size, heads: heads, hidden: hidden, isCausal: false, norms: norms, 0, epsilon: epsilon)
  }

  private init(
    _ size: Int, heads: Int, hidden: Int, isCausal: Bool, norms: NormPlace, _ dropout: Float, epsilon: Float
  ) {
    self.size = size
    self.norms = norms
    firstNorm = LayerNorm(size, epsilon: epsilon)
    attention = MultiHeadAttention(size, heads: heads, isCausal: isCausal)
    secondNorm = LayerNorm(size, epsilon: epsilon)
    wide = Dense(size, hidden)
    narrow = Dense(hidden, size)
    attentionDropout = Dropout(dropout)
    networkDropout = Dropout(dropout)
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&firstNorm, "firstNorm")
    try v.visit(&attention, "attention")
    try v.visit(&attentionDropout, "attentionDropout")
    try v.visit(&secondNorm, "secondNorm")
    try v.visit(&wide, "wide")
    try v.visit(&narrow, "narrow")
    try v.visit(&networkDropout, "networkDropout")
  }

  public func forward(_ x: Tensor) throws -> Tensor { try through(x, mask: nil) }

  /// With keys that do not count, or numbers added to the scores.
  public func callAsFunction(_ x: Tensor, mask: AttentionMask?) throws -> Tensor {
    try inScope { try through(x, mask: mask) }
  }

  private func through(_ x: Tensor, mask: AttentionMask?) throws -> Tensor {
    switch norms {
    case .before:
      let y = try x + dropped(attention(firstNorm(x), mask: mask), attentionDropout)
      return try y + dropped(network(secondNorm(y)), networkDropout)
    case .after:
      let y = try firstNorm(x + dropped(attention(x, mask: mask), attentionDropout))
      return try secondNorm(y + dropped(network(y), networkDropout))
    }
  }

  private func network(_ x: Tensor) throws -> Tensor { try narrow(wide(x).gelu()) }
  private func dropped(_ x: Tensor, _ dropout: Dropout) throws -> Tensor { dropout.rate == 0 ? x : try dropout(x) }

  public var isContainer: Bool { true }
  public var summary: String {
    "TransformerBlock \(size), \(counted(attention.heads, "head")), hidden \(wide.outputs)"
      + (attention.isCausal ? ", causal" : "") + (norms == .after ? ", norms after" : "")
  }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 3, last: size) }
  public var attributes: Attributes {
    [
      "size": size, "heads": attention.heads, "hidden": wide.outputs, "causal": attention.isCausal,
      "norms": norms.rawValue, "dropout": attentionDropout.rate, "epsilon": firstNorm.epsilon,
    ]
  }
  public init(_ attributes: inout AttributeReader) throws {
    let size = try attributes.integer("size")
    self.init(
      size, heads: try attributes.integer("heads"), hidden: try attributes.integer("hidden", or: product(4, size)),
      isCausal: try attributes.flag("causal", or: false), norms: try attributes.choice("norms", or: NormPlace.before),
      try attributes.number("dropout", or: 0), epsilon: try attributes.number("epsilon", or: 1e-5))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        TransformerBlock(6, heads: 2, isCausal: true), [3, 4, 6], gives: [3, 4, 6],
        summary: "TransformerBlock 6, 2 heads, hidden 24, causal"),
      LayerExample(
        TransformerBlock(4, heads: 1, hidden: 7, norms: .after, epsilon: 1e-12), [2, 5, 4], gives: [2, 5, 4],
        summary: "TransformerBlock 4, 1 head, hidden 7, norms after"),
    ]
  }
}
