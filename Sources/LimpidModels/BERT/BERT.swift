import LimpidCore
import LimpidLayers

/// An encoder as in BERT: embeddings of words, positions and sentences, a norm, and transformer blocks that normalise behind their sums.
/// The result is the mean over the tokens: a vector for the text. Devlin et al., "BERT", 2019.
///
/// **Shapes**: tokens [N, T] with T ≤ context, y [N, size].
public struct BERT: Layer {
  public let context: Int
  public var words: Embedding
  public var positions: Parameter
  public var types: Parameter
  public var norm: LayerNorm
  public var blocks: [TransformerBlock]

  public init(
    vocabulary: Int = 30522, context: Int = 512, size: Int = 384, heads: Int = 12, hidden: Int = 1536, depth: Int = 6
  ) {
    self.context = context
    words = Embedding(vocabulary, size, initializer: .normal(0.02))
    positions = Parameter([context, size], .normal(0.02))
    types = Parameter([2, size], .normal(0.02))
    norm = LayerNorm(size, epsilon: 1e-12)
    blocks = (0..<depth).map { _ in
      TransformerBlock(size, heads: heads, hidden: hidden, norms: .after, epsilon: 1e-12)
    }
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&words, "words")
    try v.visit(&positions, "positions")
    try v.visit(&types, "types")
    try v.visit(&norm, "norm")
    try v.visit(&blocks, "blocks")
  }

  public func callAsFunction(_ x: IndexTensor) throws -> Tensor { try encoded(x).mean(axes: 1) }

  /// A vector for each token, [N, T, size]; `open` is false for padding.
  public func encoded(_ x: IndexTensor, open: MaskTensor? = nil) throws -> Tensor {
    guard x.rank == 2, x.shape[1] <= context else {
      throw TensorError(
        operation: "BERT", came: "tokens \(x.shape)", expected: "[batch, at most \(context)]", mend: "cut the texts")
    }
    let places = try positions.value.sliced(axis: 0, 0..<x.shape[1]) + types.value.at(0)
    var y = try norm(words(x) + places)  // [N, T, size]
    for block in blocks { y = try open.map { try block(y, mask: .open($0)) } ?? block(y) }
    return y
  }

  public var summary: String { "BERT of \(blocks.count) blocks of \(norm.channels), \(words.count) words" }
}
