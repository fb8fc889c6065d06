import LimpidCore

/// The graph of `gcn_cora`: as many papers, citations, words and classes as Cora has, drawn by the generator.
struct CitationGraph {
  static let nodes = 2708
  static let citations = 5278
  static let words = 1433

  /// Edges in both directions and one from each node to itself, sorted by the row they add to, then by the row they read: compressed rows.
  let rowStarts: [Int32]
  let columns: [Int32]
  /// 1 / √(degree of row · degree of column).
  let weights: [Float]
  /// Words of each paper, rows divided by their sums: [nodes, words], 1.27 % of it non-zero.
  let features: Tensor
  /// The class of each paper, 0 ..< 7.
  let labels: [Int32]

  init() {
    let n = Self.nodes
    var neighbours = (0..<n).map { [Int32($0)] }
    var seen: Set<Int> = []
    let first = Generator(seed: 7), second = Generator(seed: 8)
    for i in 0..<(8 * Self.citations) where seen.count < Self.citations {
      let a = Int(first.whole(i, below: UInt64(n))), b = Int(second.whole(i, below: UInt64(n)))
      if a == b || !seen.insert(min(a, b) * n + max(a, b)).inserted { continue }
      neighbours[a].append(Int32(b))
      neighbours[b].append(Int32(a))
    }
    let degrees = neighbours.map { Float($0.count) }
    var rowStarts: [Int32] = [0], columns: [Int32] = [], weights: [Float] = []
    for row in 0..<n {
      for column in neighbours[row].sorted() {
        columns.append(column)
        weights.append(1 / degrees[Int(column)].squareRoot() / degrees[row].squareRoot())
      }
      rowStarts.append(Int32(columns.count))
    }
    (self.rowStarts, self.columns, self.weights) = (rowStarts, columns, weights)

    let draw = Generator(seed: 9)
    features = Tensor(filling: [n, Self.words]) { out in
      for row in 0..<n {
        var sum: Float = 0
        for i in (row * Self.words)..<((row + 1) * Self.words) {
          out[i] = draw.unit(i) < 0.0127 ? 1 : 0
          sum += out[i]
        }
        for i in (row * Self.words)..<((row + 1) * Self.words) { out[i] /= max(sum, 1) }
      }
    }
    labels = Generator(seed: 10).whole([n], below: 7).array
  }
}
