import CLimpid

/// Attention: every query takes the mean of the values, weighted by how well their keys fit it: y = softmax(scale · Q Kᵀ) · V for each head.
///
///     let x = try Tensor([1, 2, 3], [1, 0, 5, 0, 1, 7])  // two positions: query, key, value
///     print(try x.selfAttention(heads: 1))
///     // [[[6.462117],
///     //   [       6]]]
///
/// **Shapes** One packed tensor [N, T, 3 · H · D] (queries, then keys, then values) → [N, T, H · D]; or queries [N, T, H · D], keys
/// [N, S, H · D] and values [N, S, H · E] → [N, T, H · E]; or the three as [N, H, T, D] and the like → [N, H, T, E]. A mask may follow: open
/// keys [N, S], or numbers added to the scores, [T, S] or [N or 1, H or 1, T, S].
///
/// `scale` is 1 / √D unless given. If causal, query i sees the keys j ≤ i + S − T: the last query sees all. Keys that a query does not see or that
/// are not open are left out; a query that is left with none gives 0. The scores are one row at a time in fast memory, never a matrix. It
/// remembers the largest score and 1 / Σ exp(score − largest) of each query. The gradient is `AttentionGradient`.
///
/// Vaswani et al., "Attention is all you need", 2017; computed in tiles as in Dao et al., "FlashAttention", 2022.
public struct Attention: RememberingPrimitive {
  public let heads: Int
  public let isCausal: Bool
  public let scale: Float?
  /// The mask holds numbers that are added to the scores, not open keys.
  public let addsMask: Bool

  public init(heads: Int, isCausal: Bool = false, scale: Float? = nil, addsMask: Bool = false) {
    self.heads = heads
    self.isCausal = isCausal
    self.scale = scale
    self.addsMask = addsMask
  }

  public var attributes: String {
    "heads: \(heads)" + (isCausal ? ", causal" : "") + (scale.map { ", scale: \($0)" } ?? "")
      + (addsMask ? ", mask added" : "")
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkShapes(inputs)
    return AttentionGeometry(self, inputs).output
  }

  private func checkShapes(_ inputs: [Shape]) throws(TensorError) {
    let q = inputs[0], isPacked = inputs.count < 3
    func refuse(_ expected: String, _ mend: String) -> TensorError {
      TensorError(
        operation: Self.name, came: inputs.map(\.description).joined(separator: ", ") + " with \(heads) heads",
        expected: expected, mend: mend)
    }
    if isPacked {
      guard heads > 0, q.rank == 3, q[2] % (3 * heads) == 0 else {
        throw refuse(
          "[batch, positions, 3 · heads · size]",
          "put queries, keys and values of all heads side by side on the last axis")
      }
    } else {
      let k = inputs[1], v = inputs[2], isFlat = q.rank == 3
      guard heads > 0, isFlat || q.rank == 4, k.rank == q.rank, v.rank == q.rank else {
        throw refuse(
          "queries, keys and values of three axes, or of four",
          "give [batch, positions, heads · size] or [batch, heads, positions, size]")
      }
      let fits =
        isFlat
        ? q[2] == k[2] && q[2] % heads == 0 && v[2] % heads == 0 && k[1] == v[1]
        : q[1] == heads && k[1] == heads && v[1] == heads && q[3] == k[3] && k[2] == v[2]
      guard q[0] == k[0], k[0] == v[0], fits else {
        throw refuse(
          "one batch, one size of queries and keys, as many values as keys, sizes that the heads divide",
          "check the projections, and that keys and values come from the same sequence")
      }
    }
    guard inputs.count == 2 || inputs.count == 4 else { return }
    let geometry = AttentionGeometry(self, inputs), mask = inputs[inputs.count - 1]
    let plane = [geometry.queries, geometry.keys]
    let fits =
      addsMask
      ? mask.dimensions == plane
        || (mask.rank == 4 && Array(mask.suffix(2)) == plane && [1, geometry.batch].contains(mask[0])
          && [1, geometry.heads].contains(mask[1]))
      : mask == [geometry.batch, geometry.keys]
    guard fits else {
      throw refuse(
        addsMask
          ? "numbers to add of shape [\(plane[0]), \(plane[1])], with batch and heads in front if need be"
          : "open keys of shape [\(geometry.batch), \(geometry.keys)]",
        "give the mask one place for each \(addsMask ? "query and key" : "key of each example")")
    }
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] {
    let rows = AttentionGeometry(self, inputs).rows
    return [rows, rows]
  }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let shapes = (0..<x.count).map { x.shape($0) }, geometry = AttentionGeometry(self, shapes)
    let rows = AttentionRows(geometry, x, masked: x.count % 2 == 0)
    let to = geometry.outputSteps, from = geometry.valueSteps, v = rows.v
    var y = [S](repeating: 0, count: shape.elementCount), largest: [S] = [], factors: [S] = []
    rows.each { n, h, i, row in
      largest.append(row.largest)
      factors.append(row.factor)
      for d in 0..<geometry.valueSize {
        y[to(n, h, i) + d] =
          contraction(row.probabilities.count) { j in
            rows.takesPart(n, i, j) ? (row.probabilities[j], v[v.startIndex + from(n, h, j) + d]) : nil
          } + 0
      }
    }
    return (y, [largest, factors])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let geometry = AttentionGeometry(self, x.shapes), steps = geometry.outputSteps, to = y.floats
    var work = geometry.work(x)
    (work.largest, work.factor) = (y.remembered[0], y.remembered[1])
    return { [work] in
      withUnsafePointer(to: work) {
        demandMemory(limpid_attention($0, to, Int64(steps.batch), Int64(steps.head), Int64(steps.row)))
      }
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shapes = step.inputs.shapes, isPacked = shapes.count < 3
    let others = try maskGradient(g, step)
    guard (0..<(isPacked ? 1 : 3)).contains(where: step.needs) else {
      return [Cotangent](repeating: .skipped, count: isPacked ? 1 : 3) + others
    }
    let gradient = try AttentionGradient(self)([g.value] + step.inputs.values + step.remembered.map(\.value))
    if isPacked { return [.gradient(gradient)] + others }
    var answers: [Cotangent] = [], start = 0
    for i in 0..<3 {
      let end = start + shapes[i].elementCount
      answers.append(
        try step.ifNeeded(i) { [start] () throws(TensorError) in
          try gradient.sliced(axis: 0, start..<end).reshaped(to: shapes[i])
        })
      start = end
    }
    return answers + others
  }

  /// Of numbers that are added, through the composition: they are learned now and then, as tables of relative positions are.
  private func maskGradient(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let place = step.inputs.count - 1
    guard place % 2 == 1 else { return [] }
    guard addsMask else { return [.none(because: "whether a key is open is no number")] }
    guard step.needs(place) else { return [.skipped] }
    return [
      try LimpidCore.pullback(g, step, variables: [place], otherwise: "") { [self] mask in
        try composed((0..<place).map { step.inputs[$0] }, mask[0].value)
      }[place]
    ]
  }

  public static var examples: [Example] {
    let packed = Tensor(unchecked: [1, 2, 3], [1, 0, 5, 0, 1, 7])
    return [
      Example(Attention(heads: 1), packed, prints: "[[[6.462117],\n  [       6]]]"),
      Example(Attention(heads: 1, isCausal: true), packed, prints: "[[[5],\n  [6]]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] { Attention.cases(&make, gradient: false) }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Attention(heads: 2), [4, 5, 8],
        says: """
          attention: [4, 5, 8] with 2 heads needs [batch, positions, 3 · heads · size]
            mend  put queries, keys and values of all heads side by side on the last axis
          """),
      Refusal(
        Attention(heads: 2), [4, 5, 8], [4, 3, 6], [4, 3, 8],
        says: """
          attention: [4, 5, 8], [4, 3, 6], [4, 3, 8] with 2 heads needs one batch, one size of queries and keys, as many values as keys, sizes that the heads divide
            mend  check the projections, and that keys and values come from the same sequence
          """),
      Refusal(
        Attention(heads: 2), [4, 5, 12], [4, 6],
        says: """
          attention: [4, 5, 12], [4, 6] with 2 heads needs open keys of shape [4, 5]
            mend  give the mask one place for each key of each example
          """),
    ]
  }
}

extension Attention {
  /// Packed, side by side and by heads; causal, masked, with queries that see nothing; tails of vectors and more than one block.
  static func cases(_ make: inout CaseMaker, gradient: Bool) -> [Case] {
    var cases: [Case] = []
    func add(_ operation: Attention, _ inputs: [Value], _ make: inout CaseMaker) {
      guard gradient else { return cases.append(Case(operation, inputs)) }
      let shape = AttentionGeometry(operation, inputs.map(\.shape)).output
      let outcome = operation.evaluate(Inputs(inputs), shape: shape, reference: true)
      cases.append(
        Case(
          AttentionGradient(operation),
          [make.tensor(shape).value] + inputs + outcome.remembered.map(\.value)))
    }
    for (n, t, heads, size) in [(1, 1, 1, 1), (2, 3, 1, 2), (0, 3, 2, 1), (2, 0, 1, 2), (1, 7, 2, 17), (1, 19, 1, 8)] {
      for isCausal in [false, true] {
        add(
          Attention(heads: heads, isCausal: isCausal), [make.tensor([n, t, 3 * heads * size]).value], &make)
      }
    }
    for (t, s, size, valueSize) in [(1, 5, 3, 2), (5, 3, 2, 4), (2, 2, 1, 3), (5, 258, 1, 2), (258, 3, 1, 2)] {
      let isLong = t + s > 100
      if isLong && gradient { continue }  // the kernels' own tests have them
      let flat = [make.tensor([2, t, 2 * size]), make.tensor([2, s, 2 * size]), make.tensor([2, s, 2 * valueSize])]
      let apart = [
        make.tensor([isLong ? 1 : 2, 2, t, size]), make.tensor([isLong ? 1 : 2, 2, s, size]),
        make.tensor([isLong ? 1 : 2, 2, s, valueSize]),
      ]
      add(Attention(heads: 2, isCausal: true, scale: 0.5), flat.map(\.value), &make)
      add(Attention(heads: 2), apart.map(\.value), &make)
      if isLong { continue }
      add(Attention(heads: 2, isCausal: true), flat.map(\.value) + [make.mask([2, s]).value], &make)
      add(Attention(heads: 2, addsMask: true), flat.map(\.value) + [make.tensor([t, s]).value], &make)
      add(Attention(heads: 2, addsMask: true), apart.map(\.value) + [make.tensor([2, 1, t, s]).value], &make)
    }
    add(Attention(heads: 1), [make.tensor([2, 4, 3]).value, make.mask([2, 4]).value], &make)
    return cases
  }
}
