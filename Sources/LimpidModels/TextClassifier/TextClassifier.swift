import LimpidCore
import LimpidLayers

/// Texts to classes: embeddings of the tokens, an LSTM, and a dense layer on its last state.
///
/// **Shapes**: tokens [N, T], logits [N, classes].
public struct TextClassifier: Layer {
  public var tokens: Embedding
  public var lstm: LSTM
  public var head: Dense

  public init(vocabulary: Int, size: Int = 128, hidden: Int = 256, classes: Int = 2) {
    tokens = Embedding(vocabulary, size)
    lstm = LSTM(size, hidden, output: .last)
    head = Dense(hidden, classes)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&tokens, "tokens")
    try v.visit(&lstm, "lstm")
    try v.visit(&head, "head")
  }

  public func callAsFunction(_ x: IndexTensor) throws -> Tensor { try head(lstm(tokens(x))) }

  /// Texts of different lengths, padded behind.
  public func callAsFunction(_ x: IndexTensor, lengths: IndexTensor) throws -> Tensor {
    try head(lstm(tokens(x), lengths: lengths))
  }

  public var summary: String { "TextClassifier of \(tokens.count) tokens, \(lstm.summary)" }
}
