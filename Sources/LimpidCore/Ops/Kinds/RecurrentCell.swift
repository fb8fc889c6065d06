import CLimpid

/// What a recurrent layer does at each step, with u what comes from the input and v what comes from the state before.
public enum RecurrentCell: String, Sendable, CaseIterable {
  /// i, f, o = σ(u + v), g = tanh(u + v); c = f · c + i · g; h = o · tanh(c). Gates in the order i, f, g, o.
  case lstm
  /// r, z = σ(u + v); n = tanh(u + r · v); h = n + z · (h − n). Gates in the order r, z, n.
  case gru
  /// h = tanh(u + v).
  case tanh
  /// h = max(u + v, 0).
  case relu

  /// How many gates lie side by side in the weights.
  public var gates: Int {
    switch self {
    case .lstm: 4
    case .gru: 3
    case .tanh, .relu: 1
    }
  }

  package var kernel: limpid_cell {
    switch self {
    case .lstm: LIMPID_LSTM
    case .gru: LIMPID_GRU
    case .tanh: LIMPID_TANH
    case .relu: LIMPID_RELU
    }
  }
}

/// The sizes of a recurrent layer's inputs, and where the optional ones are.
package struct RecurrenceGeometry: Sendable {
  package let cell: RecurrentCell
  package let batch: Int, steps: Int, inputs: Int, hidden: Int
  package let isReversed: Bool
  package let bias: Int?, state: Int?, lengths: Int?

  package init(_ operation: Recurrence, _ shapes: [Shape]) {
    cell = operation.cell
    isReversed = operation.isReversed
    (batch, steps, inputs, hidden) = (shapes[0][0], shapes[0][1], shapes[0][2], shapes[2][0])
    bias = operation.hasBias ? 3 : nil
    let behind = operation.hasBias ? 5 : 3
    state = operation.hasState ? behind : nil
    lengths = operation.hasLengths ? behind + (operation.hasState ? operation.states : 0) : nil
  }

  package var wide: Int { cell.gates * hidden }
  package var sequence: Shape { [batch, steps, hidden] }

  /// Where step number s of an example of `length` steps lies in time.
  package func time(_ s: Int, length: Int) -> Int { s < length && isReversed ? length - 1 - s : s }

  /// What the kernels work on; the results are to be filled in. `first` is the position of x.
  package func work(_ x: Inputs, first: Int = 0) -> limpid_recurrence {
    var work = limpid_recurrence()
    work.cell = cell.kernel
    (work.batch, work.steps, work.inputs, work.hidden) = (Int64(batch), Int64(steps), Int64(inputs), Int64(hidden))
    work.reversed = isReversed ? 1 : 0
    if let lengths { work.lengths = x.indices(first + lengths).pointer }
    (work.x, work.weight, work.recurrent) = (x[first].pointer, x[first + 1].pointer, x[first + 2].pointer)
    if let bias { (work.bias, work.recurrent_bias) = (x[first + bias].pointer, x[first + bias + 1].pointer) }
    if let state {
      work.h0 = x[first + state].pointer
      if cell == .lstm { work.c0 = x[first + state + 1].pointer }
    }
    return work
  }
}

/// A recurrent layer by definition, forward and back, one example at a time.
package struct RecurrenceRun<S: Scalar> {
  let geometry: RecurrenceGeometry
  private let x: [S], weight: [S], recurrent: [S]
  private let bias: [S]?, recurrentBias: [S]?, h0: [S]?, c0: [S]?
  private let lengths: [Int]

  /// h, gates and what else is kept (LSTM: c; GRU: v of the candidate) of each step, by its place in time.
  package private(set) var h: [S], gates: [S], kept: [S]

  package init(_ geometry: RecurrenceGeometry, _ operands: Operands<S>, first: Int = 0) {
    self.geometry = geometry
    (x, weight, recurrent) = (operands[first], operands[first + 1], operands[first + 2])
    bias = geometry.bias.map { operands[first + $0] }
    recurrentBias = geometry.bias.map { operands[first + $0 + 1] }
    h0 = geometry.state.map { operands[first + $0] }
    c0 = geometry.cell == .lstm ? geometry.state.map { operands[first + $0 + 1] } : nil
    let steps = geometry.steps
    lengths =
      geometry.lengths.map { operands.indices(first + $0).map { min(max(Int($0), 0), steps) } }
      ?? [Int](repeating: steps, count: geometry.batch)
    let rows = geometry.batch * geometry.steps
    h = [S](repeating: 0, count: rows * geometry.hidden)
    kept = h
    gates = [S](repeating: 0, count: rows * geometry.wide)
    for n in 0..<geometry.batch { forward(n) }
  }

  private func start(_ n: Int, _ from: [S]?) -> [S] {
    from.map { Array($0[(n * geometry.hidden)..<((n + 1) * geometry.hidden)]) }
      ?? [S](repeating: 0, count: geometry.hidden)
  }

  private mutating func forward(_ n: Int) {
    let hidden = geometry.hidden, wide = geometry.wide, inputs = geometry.inputs
    var state = start(n, h0), c = start(n, c0)
    for s in 0..<lengths[n] {
      let at = n * geometry.steps + geometry.time(s, length: lengths[n])
      let u = (0..<wide).map { g in
        let sum = contraction(inputs) { (x[at * inputs + $0], weight[$0 * wide + g]) }
        return bias.map { sum + $0[g] } ?? sum
      }
      let v = (0..<wide).map { [state] g in
        let sum = contraction(hidden) { (state[$0], recurrent[$0 * wide + g]) }
        return recurrentBias.map { sum + $0[g] } ?? sum
      }
      for j in 0..<hidden {
        func sum(_ gate: Int) -> S { u[gate * hidden + j] + v[gate * hidden + j] }
        func keep(_ values: S...) {
          for (g, value) in values.enumerated() { gates[at * wide + g * hidden + j] = value }
        }
        switch geometry.cell {
        case .lstm:
          let i = S.sigmoid(sum(0)), f = S.sigmoid(sum(1)), g = S.tanh(sum(2)), o = S.sigmoid(sum(3))
          c[j] = (i * g).addingProduct(f, c[j])
          state[j] = o * S.tanh(c[j])
          keep(i, f, g, o)
          kept[at * hidden + j] = c[j]
        case .gru:
          let r = S.sigmoid(sum(0)), z = S.sigmoid(sum(1)), s = v[2 * hidden + j]
          let candidate = S.tanh(u[2 * hidden + j] + r * s)
          state[j] = candidate.addingProduct(z, state[j] - candidate)
          keep(r, z, candidate)
          kept[at * hidden + j] = s
        case .tanh: state[j] = S.tanh(sum(0))
        case .relu: state[j] = sum(0) > 0 || sum(0).isNaN ? sum(0) : 0
        }
        h[at * hidden + j] = state[j]
      }
    }
  }

  /// The gradients by x, the weights, the biases and the states at the beginning, given those of h and c.
  package struct Gradients {
    package var x: [S], weight: [S], recurrent: [S], bias: [S], recurrentBias: [S], h0: [S], c0: [S]
  }

  package func gradients(_ g: [S], cells: [S]?) -> Gradients {
    let hidden = geometry.hidden, wide = geometry.wide, inputs = geometry.inputs, rows = geometry.batch * geometry.steps
    var du = [S](repeating: 0, count: rows * wide), dv = du
    var before = [S](repeating: 0, count: rows * hidden), dh0: [S] = [], dc0: [S] = []
    for n in 0..<geometry.batch {
      var dh = [S](repeating: 0, count: hidden), dc = dh
      for s in (0..<lengths[n]).reversed() {
        let at = n * geometry.steps + geometry.time(s, length: lengths[n])
        let last = s > 0 ? n * geometry.steps + geometry.time(s - 1, length: lengths[n]) : 0
        let hBefore = s > 0 ? Array(h[(last * hidden)..<((last + 1) * hidden)]) : start(n, h0)
        let cBefore = s > 0 ? Array(kept[(last * hidden)..<((last + 1) * hidden)]) : start(n, c0)
        for j in 0..<hidden {
          before[at * hidden + j] = hBefore[j]
          func gate(_ i: Int) -> S { gates[at * wide + i * hidden + j] }
          func both(_ i: Int, _ value: S) {
            du[at * wide + i * hidden + j] = value
            dv[at * wide + i * hidden + j] = value
          }
          func slope(_ y: S) -> S { S(1).addingProduct(-y, y) }
          let arriving = g[at * hidden + j]
          switch geometry.cell {
          case .lstm:
            let i = gate(0), f = gate(1), c = gate(2), o = gate(3), d = arriving + dh[j],
              t = S.tanh(kept[at * hidden + j])
            let later = cells.map { dc[j] + $0[at * hidden + j] } ?? dc[j], dCell = later.addingProduct(d * o, slope(t))
            both(0, dCell * c * i * (1 - i))
            both(1, dCell * cBefore[j] * f * (1 - f))
            both(2, dCell * i * slope(c))
            both(3, d * t * o * (1 - o))
            dc[j] = dCell * f
          case .gru:
            let r = gate(0), z = gate(1), c = gate(2), d = arriving + (dc[j] + dh[j])
            let dn = d * (1 - z) * slope(c)
            both(0, dn * kept[at * hidden + j] * r * (1 - r))
            both(1, d * (hBefore[j] - c) * z * (1 - z))
            both(2, dn)
            dv[at * wide + 2 * hidden + j] = dn * r
            dc[j] = d * z
          case .tanh: both(0, (arriving + dh[j]) * slope(h[at * hidden + j]))
          case .relu: both(0, h[at * hidden + j] > 0 ? arriving + dh[j] : 0)
          }
        }
        for j in 0..<hidden { dh[j] = contraction(wide) { (dv[at * wide + $0], recurrent[j * wide + $0]) } }
      }
      dh0 += geometry.cell == .gru ? zip(dc, dh).map { $0 + $1 } : dh
      dc0 += dc
    }
    func product(_ m: Int, _ k: Int, _ n: Int, _ term: (Int, Int, Int) -> (S, S)) -> [S] {
      (0..<(m * n)).map { i in contraction(k) { term(i / n, $0, i % n) } }
    }
    return Gradients(
      x: product(rows, wide, inputs) { (du[$0 * wide + $1], weight[$2 * wide + $1]) },
      weight: product(inputs, rows, wide) { (x[$1 * inputs + $0], du[$1 * wide + $2]) },
      recurrent: product(hidden, rows, wide) { (before[$1 * hidden + $0], dv[$1 * wide + $2]) },
      bias: (0..<wide).map { g in sumOfColumn(count: rows) { du[$0 * wide + g] } },
      recurrentBias: (0..<wide).map { g in sumOfColumn(count: rows) { dv[$0 * wide + g] } }, h0: dh0, c0: dc0)
  }
}
