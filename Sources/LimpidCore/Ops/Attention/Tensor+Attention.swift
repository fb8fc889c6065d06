/// What attention leaves out, or how it bends the scores.
public enum AttentionMask: Sendable {
  /// The keys that take part, [N, S]: false for padding.
  case open(MaskTensor)
  /// Numbers added to the scores, [T, S] or [N or 1, H or 1, T, S].
  case added(Tensor)

  var value: Value {
    switch self {
    case .open(let mask): mask.value
    case .added(let tensor): tensor.value
    }
  }
  var isAdded: Bool { if case .added = self { true } else { false } }
}

extension Tensor {
  /// Attention of a sequence to itself. This tensor holds queries, keys and values of all heads side by side, [N, T, 3 · H · D]; the result is
  /// [N, T, H · D].
  public func selfAttention(
    heads: Int, isCausal: Bool = false, scale: Float? = nil, mask: AttentionMask? = nil
  ) throws(TensorError) -> Tensor {
    try Attention(heads: heads, isCausal: isCausal, scale: scale, addsMask: mask?.isAdded ?? false)(
      [value] + (mask.map { [$0.value] } ?? []))
  }

  /// Attention of these queries to keys and values: [N, T, H · D] to [N, S, H · D] and [N, S, H · E] gives [N, T, H · E]; or heads in front,
  /// [N, H, T, D] and the like.
  public func attending(
    to keys: Tensor, values: Tensor, heads: Int, isCausal: Bool = false, scale: Float? = nil,
    mask: AttentionMask? = nil
  ) throws(TensorError) -> Tensor {
    try Attention(heads: heads, isCausal: isCausal, scale: scale, addsMask: mask?.isAdded ?? false)(
      [value, keys.value, values.value] + (mask.map { [$0.value] } ?? []))
  }
}

extension Attention {
  /// How many multiplications scores and output take; of a causal one those of the pairs that are seen.
  package func multiplications(_ inputs: [Shape]) -> Double {
    let geometry = AttentionGeometry(self, inputs)
    let pairs = (0..<geometry.queries).reduce(0) { $0 + geometry.seen($1) }
    return Double(geometry.batch * geometry.heads) * Double(pairs) * Double(geometry.size + geometry.valueSize)
  }

  /// The same in ordinary operations, with a matrix of scores: what its gradient is differentiated through.
  func composed(_ inputs: [Tensor], _ mask: Value?) throws -> Tensor {
    let geometry = AttentionGeometry(self, inputs.map(\.shape) + (mask.map { [$0.shape] } ?? []))
    let (n, h, t, s) = (geometry.batch, geometry.heads, geometry.queries, geometry.keys)
    func heads(_ x: Tensor, _ count: Int, _ size: Int) throws -> Tensor {
      geometry.isFlat ? try x.reshaped(to: [n, count, h, size]).transposed(axes: [0, 2, 1, 3]) : x
    }
    let parts =
      geometry.isPacked
      ? try inputs[0].split(sizes: [Int](repeating: h * geometry.size, count: 3), axis: 2) : inputs
    let q = try heads(parts[0], t, geometry.size), k = try heads(parts[1], s, geometry.size)
    let v = try heads(parts[2], s, geometry.valueSize)
    var scores = try q.matmul(k, transposingSecond: true) * geometry.scale
    if geometry.bias != nil, let added = mask?.tensor { scores = try scores + added }
    // 1 for pairs that take part, else 0.
    let seen = (0..<t).flatMap { i in (0..<s).map { Float($0 < geometry.seen(i) ? 1 : 0) } }
    var factors = Tensor(unchecked: [1, 1, t, s], seen)
    if let open = mask?.mask { factors = try factors * Tensor(open).reshaped(to: [n, 1, 1, s]) }
    let p = try (scores + (factors - 1) * 1e30).softmax() * factors
    let y = try p.matmul(v)
    return geometry.isFlat ? try y.transposed(axes: [0, 2, 1, 3]).reshaped(to: geometry.output) : y
  }
}
