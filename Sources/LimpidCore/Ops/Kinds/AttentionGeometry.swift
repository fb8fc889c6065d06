import CLimpid

/// Where queries, keys and values of attention lie, and which keys a query sees.
///
/// The inputs are one packed tensor [N, T, 3 · H · D] (queries, keys, values of a position side by side), or three tensors [N, T, H · D] or
/// [N, H, T, D]. A mask may follow: open keys [N, S], or numbers added to the scores.
package struct AttentionGeometry: Sendable {
  package let batch: Int, heads: Int, queries: Int, keys: Int
  /// The size of a query and a key, and that of a value.
  package let size: Int, valueSize: Int
  package let isPacked: Bool
  package let isCausal: Bool
  /// Heads side by side: [N, T, H · D]; otherwise [N, H, T, D].
  package let isFlat: Bool
  package let scale: Float
  /// The shape of what is added to the scores, if anything is.
  package let bias: Shape?

  package init(_ operation: Attention, _ inputs: [Shape]) {
    isPacked = inputs.count < 3
    isCausal = operation.isCausal
    let q = inputs[0]
    isFlat = q.rank == 3
    batch = q[0]
    if isPacked {
      heads = operation.heads
      (queries, keys) = (q[1], q[1])
      size = q[2] / (3 * heads)
      valueSize = size
    } else {
      let k = inputs[1], v = inputs[2]
      heads = isFlat ? operation.heads : q[1]
      (queries, keys) = isFlat ? (q[1], k[1]) : (q[2], k[2])
      size = isFlat ? q[2] / heads : q[3]
      valueSize = isFlat ? v[2] / heads : v[3]
    }
    scale = operation.scale ?? 1 / Float(max(size, 1)).squareRoot()
    let mask = inputs.count == 2 || inputs.count == 4 ? inputs.last : nil
    bias = operation.addsMask ? mask : nil
  }

  package var output: Shape {
    isFlat ? [batch, queries, heads * valueSize] : [batch, heads, queries, valueSize]
  }
  package var rows: Shape { [batch, heads, queries] }

  /// How many keys query i sees: the last query sees all, each before it one less.
  package func seen(_ i: Int) -> Int { isCausal ? min(keys, max(0, i + 1 + keys - queries)) : keys }

  /// Distances from an example, a head and a position to the next, for rows of `size` numbers at `count` positions.
  package struct Steps: Sendable {
    package var batch: Int, head: Int, row: Int
    package func callAsFunction(_ n: Int, _ h: Int, _ i: Int) -> Int { n * batch + h * head + i * row }
  }

  package func steps(_ count: Int, _ size: Int) -> Steps {
    let wide = isPacked ? 3 * heads * size : heads * size
    return isFlat
      ? Steps(batch: count * wide, head: size, row: wide)
      : Steps(batch: heads * count * size, head: count * size, row: size)
  }
  package var querySteps: Steps { steps(queries, size) }
  package var keySteps: Steps { steps(keys, size) }
  package var valueSteps: Steps { steps(keys, valueSize) }
  package var outputSteps: Steps {
    isFlat
      ? Steps(batch: queries * heads * valueSize, head: valueSize, row: heads * valueSize)
      : Steps(batch: heads * queries * valueSize, head: queries * valueSize, row: valueSize)
  }

  /// Distances in the added numbers, [T, S] or [N or 1, H or 1, T, S].
  package var biasSteps: Steps {
    guard let bias else { return Steps(batch: 0, head: 0, row: 0) }
    guard bias.rank == 4 else { return Steps(batch: 0, head: 0, row: keys) }
    let plane = queries * keys
    return Steps(batch: bias[0] == 1 ? 0 : bias[1] * plane, head: bias[1] == 1 ? 0 : plane, row: keys)
  }

  /// Queries, keys and values as arrays that begin at their first number.
  package func parts<T>(_ x: (Int) -> T, _ from: (T, Int) -> T) -> (q: T, k: T, v: T) {
    isPacked ? (x(0), from(x(0), heads * size), from(x(0), 2 * heads * size)) : (x(0), x(1), x(2))
  }

  /// What the kernels work on; `largest` and `factor` are to be filled in, or filled.
  package func work(_ x: Inputs, first: Int = 0) -> limpid_attention_work {
    let (q, k, v) = parts({ x[first + $0].pointer }, { $0 + $1 })
    func heads(_ at: UnsafePointer<Float>, _ s: Steps) -> limpid_heads {
      limpid_heads(at: at, batch: Int64(s.batch), head: Int64(s.head), row: Int64(s.row))
    }
    var work = limpid_attention_work()
    (work.batch, work.heads, work.queries, work.keys) = (Int64(batch), Int64(self.heads), Int64(queries), Int64(keys))
    (work.size, work.value_size) = (Int64(size), Int64(valueSize))
    (work.q, work.k, work.v) = (heads(q, querySteps), heads(k, keySteps), heads(v, valueSteps))
    work.scale = scale
    work.causal = isCausal ? 1 : 0
    let place = first + (isPacked ? 1 : 3)
    if place < x.count {
      switch x.values[place] {
      case .mask(let open): work.open = open.pointer
      case .tensor(let added) where bias != nil:
        work.bias = added.pointer
        (work.bias_batch, work.bias_head, work.bias_row) = (
          Int64(biasSteps.batch), Int64(biasSteps.head), Int64(biasSteps.row)
        )
      default: break
      }
    }
    return work
  }
}

/// The rows of attention by definition: probabilities and what they are made of.
package struct AttentionRows<S: Scalar> {
  package let geometry: AttentionGeometry
  package let q: ArraySlice<S>, k: ArraySlice<S>, v: ArraySlice<S>
  private let open: [Bool]?
  private let bias: [S]?

  /// `first` is the position of the queries (or of the packed tensor) among the operands.
  package init(_ geometry: AttentionGeometry, _ x: Operands<S>, first: Int = 0, masked: Bool) {
    self.geometry = geometry
    (q, k, v) = geometry.parts({ x[first + $0][...] }, { $0.dropFirst($1) })
    let place = first + (geometry.isPacked ? 1 : 3)
    open = masked && geometry.bias == nil ? x.mask(place) : nil
    bias = geometry.bias == nil ? nil : x[place]
  }

  /// Whether query i of example n takes key j into account.
  package func takesPart(_ n: Int, _ i: Int, _ j: Int) -> Bool {
    j < geometry.seen(i) && open?[n * geometry.keys + j] != false
  }

  package struct Row {
    package var largest: S, factor: S
    /// One for each key that is seen; those of masked keys mean nothing.
    package var probabilities: [S]
  }

  /// The scores of query i, their largest, and the probabilities.
  package func row(_ n: Int, _ h: Int, _ i: Int) -> Row {
    let steps = geometry.querySteps, keySteps = geometry.keySteps, biasSteps = geometry.biasSteps
    let from = q.startIndex + steps(n, h, i), scale = S(geometry.scale)
    let t = (0..<geometry.seen(i)).map { j -> S in
      let key = k.startIndex + keySteps(n, h, j)
      let score = contraction(geometry.size) { (q[from + $0], k[key + $0]) } * scale
      return bias.map { score + $0[biasSteps(n, h, i) + j] } ?? score
    }
    let m = largestForSoftmax(t.indices.filter { takesPart(n, i, $0) }.map { t[$0] })
    let e = t.map { S.exp($0 - m) }
    let sum = foldRow(count: e.count) { (lane: S, j) in takesPart(n, i, j) ? lane + e[j] : lane }
    let factor = 1 / sum
    return Row(largest: m, factor: factor, probabilities: e.map { $0 * factor })
  }

  /// Calls `body` for every query of every head, in order.
  package func each(_ body: (_ n: Int, _ h: Int, _ i: Int, Row) -> Void) {
    for n in 0..<geometry.batch {
      for h in 0..<geometry.heads { for i in 0..<geometry.queries { body(n, h, i, row(n, h, i)) } }
    }
  }
}
