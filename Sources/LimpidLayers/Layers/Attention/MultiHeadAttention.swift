import LimpidCore

/// Attention of a sequence to itself, in several heads: y = attention(x · queries, x · keys, x · values) · output.
///
///     let layer = MultiHeadAttention(64, heads: 4, isCausal: true)
///     print(layer, try layer(Tensor(zeros: [2, 10, 64])).shape)
///     // MultiHeadAttention 64, 4 heads, causal [2, 10, 64]
///
/// **Shapes**: x and y [N, T, size]; the weights of queries, keys and values side by side [size, 3 · size], then output [size, size].
/// Vaswani et al., "Attention is all you need", 2017.
public struct MultiHeadAttention: DescribedLayer {
  public let size: Int
  public let heads: Int
  public let isCausal: Bool
  private let hasBias: Bool
  public var projection: Dense
  public var output: Dense
  public var path: ModulePath = []

  public init(_ size: Int, heads: Int, isCausal: Bool = false, bias: Bool = true) {
    self.size = size
    self.heads = heads
    self.isCausal = isCausal
    hasBias = bias
    projection = Dense(size, product(3, size), bias: bias)
    output = Dense(size, size, bias: bias)
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&projection, "projection")
    try v.visit(&output, "output")
  }

  public func forward(_ x: Tensor) throws -> Tensor { try attend(x, mask: nil) }

  /// With keys that do not count, or numbers added to the scores.
  public func callAsFunction(_ x: Tensor, mask: AttentionMask?) throws -> Tensor {
    try inScope { try attend(x, mask: mask) }
  }

  private func attend(_ x: Tensor, mask: AttentionMask?) throws -> Tensor {
    try checkHeads(size, heads, of: Self.kind)
    let packed = try projection(x)  // [N, T, 3 · size]
    return try output(packed.selfAttention(heads: heads, isCausal: isCausal, mask: mask))  // [N, T, size]
  }

  public var isContainer: Bool { true }
  public var summary: String {
    "MultiHeadAttention \(size), \(counted(heads, "head"))" + (isCausal ? ", causal" : "")
      + (hasBias ? "" : ", no bias")
  }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(rank: 3, last: size) }
  public var attributes: Attributes { ["size": size, "heads": heads, "causal": isCausal, "bias": hasBias] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("size"), heads: try attributes.integer("heads"),
      isCausal: try attributes.flag("causal", or: false), bias: try attributes.flag("bias", or: true))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(
        MultiHeadAttention(6, heads: 2), [3, 4, 6], gives: [3, 4, 6], summary: "MultiHeadAttention 6, 2 heads"),
      LayerExample(
        MultiHeadAttention(4, heads: 1, isCausal: true, bias: false), [2, 5, 4], gives: [2, 5, 4],
        summary: "MultiHeadAttention 4, 1 head, causal, no bias"),
    ]
  }
}

/// Refuses heads that do not share the size evenly.
func checkHeads(_ size: Int, _ heads: Int, of kind: String) throws(TensorError) {
  guard heads > 0, size % heads == 0 else {
    throw TensorError(
      operation: kind, came: "a size of \(size) in \(counted(heads, "head"))",
      expected: "heads of one size, a whole number", mend: "choose a number of heads that divides \(size)")
  }
}
