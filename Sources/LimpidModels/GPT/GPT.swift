import LimpidCore
import LimpidLayers

/// A language model as in GPT-2: embeddings of tokens and positions, causal transformer blocks, a norm, and the token embedding once more as
/// the head. Radford et al., "Language models are unsupervised multitask learners", 2019.
///
///     let model = GPT(vocabulary: 65, context: 256, size: 384, heads: 6, depth: 6)
///     let logits = try model(tokens)  // [N, T] → [N, T, 65]
///
/// **Shapes**: tokens [N, T] with T ≤ context, logits [N, T, vocabulary].
public struct GPT: Layer {
  public let context: Int
  public var tokens: Embedding
  public var positions: PositionalEmbedding
  public var blocks: [TransformerBlock]
  public var norm: LayerNorm

  public init(vocabulary: Int, context: Int, size: Int, heads: Int, depth: Int, dropout: Float = 0) {
    self.context = context
    tokens = Embedding(vocabulary, size, initializer: .normal(0.02))
    positions = PositionalEmbedding(context, size)
    blocks = (0..<depth).map { _ in TransformerBlock(size, heads: heads, isCausal: true, dropout: dropout) }
    norm = LayerNorm(size)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&tokens, "tokens")
    try v.visit(&positions, "positions")
    try v.visit(&blocks, "blocks")
    try v.visit(&norm, "norm")
  }

  public func callAsFunction(_ x: IndexTensor) throws -> Tensor {
    var y = try positions(tokens(x))  // [N, T, size]
    for block in blocks { y = try block(y) }
    return try head(y)  // [N, T, vocabulary]
  }

  /// Logits of the next token.
  func head(_ x: Tensor) throws -> Tensor { try norm(x).matmul(tokens.weight.value, transposingSecond: true) }

  public var summary: String {
    "GPT of \(blocks.count) blocks of \(norm.channels), \(tokens.count) tokens, context \(context)"
  }
}
