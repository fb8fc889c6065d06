import CLimpid

/// One row of the causal attention of a sequence to itself: that of the position p, to itself and all before it. A text that grows token by
/// token needs no more than the new token's row.
///
///     let x = try Tensor([1, 3, 3], [1, 0, 5, 0, 1, 7, 0, 0, 9])  // three positions: query, key, value
///     print(try x.selfAttentionRow(at: IndexTensor([1]), heads: 1))
///     // [[[6]]]
///
/// **Shapes** One packed tensor [N, T, 3 · H · D] (queries, then keys, then values) and the position [1] → [N, 1, H · D]. Positions after p are not
/// read. The bits are those of row p of `Attention`, and so is the gradient.
public struct AttentionRow: Primitive {
  public let heads: Int

  public init(heads: Int) { self.heads = heads }

  private var whole: Attention { Attention(heads: heads, isCausal: true) }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[1] == [1] else {
      throw TensorError(
        operation: Self.name, came: "positions \(inputs[1])", expected: "[1]",
        mend: "give one position for all examples")
    }
    let shape = try whole.outputShape([inputs[0]])
    return [shape[0], 1, shape[2]]
  }

  public func check(_ x: Inputs) throws(TensorError) {
    try x.indices(1).check(below: x.values[0].shape[1], of: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let geometry = AttentionGeometry(whole, [x.shape(0)]), rows = AttentionRows(geometry, x, masked: false)
    let v = rows.v, from = geometry.valueSteps, place = Int(x.indices(1)[0])
    var y: [S] = []
    for n in 0..<geometry.batch {
      for h in 0..<geometry.heads {
        let p = rows.row(n, h, place).probabilities
        for d in 0..<geometry.valueSize {
          y.append(contraction(p.count) { (p[$0], v[v.startIndex + from(n, h, $0) + d]) } + 0)
        }
      }
    }
    return y
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let geometry = AttentionGeometry(whole, [x.shapes[0]]), places = x.indices(1).pointer, to = y.floats
    let (wide, size) = (Int64(y.shape[2]), Int64(geometry.valueSize)), rows = Int64(geometry.queries)
    var work = geometry.work(Inputs([x.values[0]]))
    (work.queries, work.causal) = (1, 0)
    // What attention remembers of a row, and nobody reads.
    let kept = Tensor(uninitialized: [2, geometry.batch, geometry.heads])
    work.largest = kept.rawPointer.assumingMemoryBound(to: Float.self)
    work.factor = work.largest + geometry.batch * geometry.heads
    return { [work] in
      checkIndices(places, 1, below: rows)
      var work = work
      work.q.at += Int(places[0]) * Int(work.q.row)
      work.keys = Int64(places[0]) + 1
      withExtendedLifetime(kept) { demandMemory(limpid_attention(&work, to, wide, size, wide)) }
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    try LimpidCore.pullback(g, step, variables: [0], otherwise: "a position is a whole number") { x in
      try Gather(axis: 1)([whole([x[0].value]).value, step.inputs.values[1]])
    }
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [1, 3, 3], [1, 0, 5, 0, 1, 7, 0, 0, 9])
    return [Example(AttentionRow(heads: 1), [x.value, IndexTensor([1]).value], prints: "[[[6]]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [(1, 1, 1, 1), (2, 3, 1, 2), (0, 3, 2, 1), (1, 7, 2, 17), (2, 19, 3, 8)].map { n, t, heads, size in
      Case(
        AttentionRow(heads: heads),
        [make.tensor([n, t, 3 * heads * size]).value, make.indices([1], below: t).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        AttentionRow(heads: 2), [4, 5, 12], [2],
        says: """
          attentionRow: positions [2] needs [1]
            mend  give one position for all examples
          """)
    ]
  }
}

extension Tensor {
  /// The row at `position` ([1]) of the causal attention of this sequence to itself. The tensor is packed as for `selfAttention`,
  /// [N, T, 3 · H · D]; the result is [N, 1, H · D].
  public func selfAttentionRow(at position: IndexTensor, heads: Int) throws(TensorError) -> Tensor {
    let inputs = [value, position.value], operation = AttentionRow(heads: heads)
    _ = try operation.outputShape(inputs.map(\.shape))
    try position.check(below: shape[1], of: AttentionRow.name)
    return try operation(inputs)
  }
}
