import CLimpid

/// The gradient of attention by queries, keys and values, given that of its output: with p the probabilities of a query, dp[j] = g · v[j] and
/// s = Σ dp p, each score's is dt = p · (dp − s) · scale; then dq = Σ dt k over the keys, dk = Σ dt q and dv = Σ p g over the queries.
///
///     // g = [[[1], [0]]], qkv = [[[1, 0, 5], [0, 1, 7]]]: dv of the first query is its probabilities
///
/// **Shapes** g, the inputs of `Attention`, and what it remembers of them. The result is that of the packed tensor, or of queries, keys and
/// values, one after the other on one axis. The probabilities are computed again, a few rows at a time.
public struct AttentionGradient: Primitive {
  public let attention: Attention

  public init(_ attention: Attention) { self.attention = attention }

  public var attributes: String { attention.attributes }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let own = Array(inputs.dropFirst().dropLast(2))
    let shape = try attention.outputShape(own)
    guard inputs[0] == shape else {
      throw TensorError(
        operation: Self.name, came: "the gradient \(inputs[0]) of an output \(shape)", expected: "equal shapes",
        mend: "give both the shape \(shape)")
    }
    return own.count < 3 ? own[0] : [own[..<3].reduce(0) { $0 + $1.elementCount }]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let own = (1..<(x.count - 2)).map { x.shape($0) }, geometry = AttentionGeometry(attention, own)
    let rows = AttentionRows(geometry, x, first: 1, masked: own.count % 2 == 0), scale = S(geometry.scale)
    let g = x[0], q = rows.q, k = rows.k, v = rows.v
    let to = geometry.outputSteps, qs = geometry.querySteps, ks = geometry.keySteps, vs = geometry.valueSteps
    let (dq, dk, dv) =
      geometry.isPacked
      ? (0, geometry.heads * geometry.size, 2 * geometry.heads * geometry.size)
      : (0, own[0].elementCount, own[0].elementCount + own[1].elementCount)
    var result = [S](repeating: 0, count: shape.elementCount)
    var p: [[S]] = [], dt: [[S]] = []
    rows.each { n, h, i, row in
      let seen = row.probabilities.count
      let dp = (0..<seen).map { j in
        contraction(geometry.valueSize) { (g[to(n, h, i) + $0], v[v.startIndex + vs(n, h, j) + $0]) }
      }
      let s = foldRow(count: seen) { (lane: S, j) in
        rows.takesPart(n, i, j) ? lane.addingProduct(dp[j], row.probabilities[j]) : lane
      }
      p.append(row.probabilities)
      dt.append((0..<seen).map { row.probabilities[$0] * (dp[$0] - s) * scale })
      for d in 0..<geometry.size {
        result[dq + qs(n, h, i) + d] =
          contraction(seen) { rows.takesPart(n, i, $0) ? (dt.last![$0], k[k.startIndex + ks(n, h, $0) + d]) : nil } + 0
      }
      guard i == geometry.queries - 1 else { return }
      for j in 0..<geometry.keys {
        for d in 0..<geometry.size {
          result[dk + ks(n, h, j) + d] =
            contraction(geometry.queries) {
              rows.takesPart(n, $0, j) ? (dt[$0][j], q[q.startIndex + qs(n, h, $0) + d]) : nil
            } + 0
        }
        for d in 0..<geometry.valueSize {
          result[dv + vs(n, h, j) + d] =
            contraction(geometry.queries) { rows.takesPart(n, $0, j) ? (p[$0][j], g[to(n, h, $0) + d]) : nil } + 0
        }
      }
      p = []
      dt = []
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let own = Array(x.shapes.dropFirst().dropLast(2)), geometry = AttentionGeometry(attention, own)
    let steps = geometry.outputSteps, out = y.floats
    var work = geometry.work(Inputs(x.values.dropLast(2)), first: 1)
    work.largest = UnsafeMutablePointer(mutating: x[x.count - 2].pointer)
    work.factor = UnsafeMutablePointer(mutating: x[x.count - 1].pointer)
    let g = limpid_heads(
      at: x[0].pointer, batch: Int64(steps.batch), head: Int64(steps.head), row: Int64(steps.row))
    let (dk, dv) =
      geometry.isPacked
      ? (geometry.heads * geometry.size, 2 * geometry.heads * geometry.size)
      : (own[0].elementCount, own[0].elementCount + own[1].elementCount)
    return { [work] in
      withUnsafePointer(to: work) { demandMemory(limpid_attention_gradient($0, g, out, out + dk, out + dv)) }
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ u: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let own = Array(step.inputs.values.dropFirst().dropLast(2)), count = own.count < 3 ? 1 : 3
    return try LimpidCore.pullback(
      u, step, variables: Array(0...(attention.addsMask ? count + 1 : count)),
      otherwise: "whether a key is open is no number; the rest is a function of the inputs"
    ) { variables in
      let mask = attention.addsMask ? variables[count + 1].value : own.dropFirst(count).first
      let gradients = try differentiate(at: Array(variables[1...count])) { inputs in
        try (attention.composed(inputs, mask) * variables[0]).sum()
      }.gradients
      return count == 1 ? gradients[0] : try concatenate(gradients.map { try $0.reshaped(to: [$0.count]) })
    }
  }

  public static var examples: [Example] {
    let qkv = Tensor(unchecked: [1, 2, 3], [1, 0, 5, 0, 1, 7]), g = Tensor(unchecked: [1, 2, 1], [1, 0])
    let remembered = [Tensor(unchecked: [1, 1, 2], [1, 0]), Tensor(unchecked: [1, 1, 2], [0.73105857, 0.5])]
    return [
      Example(
        AttentionGradient(Attention(heads: 1)), [g.value, qkv.value] + remembered.map(\.value),
        prints: "[[[ 0.39322385, -0.39322388,  0.26894143],\n  [          0,  0.39322385,   0.7310586]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] { Attention.cases(&make, gradient: true) }

  public static var refusals: [Refusal] {
    [
      Refusal(
        AttentionGradient(Attention(heads: 1)), [2, 3, 5], [2, 3, 12], [2, 1, 3], [2, 1, 3],
        says: """
          attentionGradient: the gradient [2, 3, 5] of an output [2, 3, 4] needs equal shapes
            mend  give both the shape [2, 3, 4]
          """)
    ]
  }
}
