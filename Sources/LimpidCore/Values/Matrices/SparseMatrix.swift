/// A constant matrix that is mostly zeros: a graph. Compressed rows, checked when made; a value.
///
///     let a = try SparseMatrix(rows: 2, columns: 3, [(0, 2, 5), (1, 0, 1)])
///     print(a)
///     // SparseMatrix 2 × 3 with 2 entries: (0, 2) 5, (1, 0) 1
public struct SparseMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  let compressed: Compressed
  /// The same entries by columns: what gradients multiply with.
  private let turned: Compressed

  /// The entries row by row: where each row begins, then the column and the value of each entry.
  struct Compressed: Sendable {
    let starts: IndexTensor
    let places: IndexTensor
    let values: Tensor
  }

  /// A matrix from its entries, in any order.
  public init(rows: Int, columns: Int, _ entries: [(row: Int, column: Int, value: Float)]) throws(TensorError) {
    func refuse(_ came: String, _ expected: String, _ mend: String) -> TensorError {
      TensorError(operation: "SparseMatrix", came: came, expected: expected, mend: mend)
    }
    let most = Int(Int32.max)
    guard rows >= 0, columns >= 0, rows < most, columns < most, entries.count <= most else {
      throw refuse(
        "\(rows) × \(columns) with \(entries.count) entries", "sizes and a count below 2³¹", "cut the matrix into parts"
      )
    }
    for e in entries where !(0..<rows).contains(e.row) || !(0..<columns).contains(e.column) {
      throw refuse(
        "an entry at (\(e.row), \(e.column))", "places in 0 ..< \(rows) and 0 ..< \(columns)",
        "count rows and columns from 0")
    }
    let sorted = entries.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
    for (a, b) in zip(sorted, sorted.dropFirst()) where (a.row, a.column) == (b.row, b.column) {
      throw refuse("two entries at (\(a.row), \(a.column))", "one for each place", "add them up first")
    }
    self.rows = rows
    self.columns = columns
    compressed = SparseMatrix.compress(sorted.map { ($0.row, $0.column, $0.value) }, rows)
    turned = SparseMatrix.compress(
      sorted.map { ($0.column, $0.row, $0.value) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }, columns)
  }

  private init(rows: Int, columns: Int, _ compressed: Compressed, turned: Compressed) {
    (self.rows, self.columns) = (rows, columns)
    (self.compressed, self.turned) = (compressed, turned)
  }

  private static func compress(_ entries: [(Int, Int, Float)], _ rows: Int) -> Compressed {
    var starts = [Int32](repeating: 0, count: rows + 1)
    for e in entries { starts[e.0 + 1] += 1 }
    for r in 0..<rows { starts[r + 1] += starts[r] }
    return Compressed(
      starts: IndexTensor(starts), places: IndexTensor(entries.map { Int32($0.1) }), values: Tensor(entries.map(\.2)))
  }

  /// The number of entries.
  public var count: Int { compressed.places.count }

  /// Rows and columns exchanged.
  public var transposed: SparseMatrix {
    SparseMatrix(rows: columns, columns: rows, turned, turned: compressed)
  }

  /// The entries by rows, then columns.
  public var entries: [(row: Int, column: Int, value: Float)] {
    let starts = compressed.starts.array, places = compressed.places.array, values = compressed.values.array
    return (0..<rows).flatMap { r in
      (Int(starts[r])..<Int(starts[r + 1])).map { (row: r, column: Int(places[$0]), value: values[$0]) }
    }
  }

  /// The matrix with its zeros.
  public var dense: Tensor {
    var elements = [Float](repeating: 0, count: rows * columns)
    for e in entries { elements[e.row * columns + e.column] = e.value }
    return Tensor(unchecked: [rows, columns], elements)
  }

  /// The graph's matrix with which a graph convolution averages: D^−½ (A + 1) D^−½ for the edges A, taken in both directions, and the loops 1; D
  /// counts the edges of a node. Kipf and Welling, "Semi-supervised classification with graph convolutional networks", 2017.
  public static func normalizedAdjacency(nodes: Int, edges: [(Int, Int)]) throws(TensorError) -> SparseMatrix {
    var pairs: Set<[Int]> = []
    for (a, b) in edges where a != b { pairs.formUnion([[a, b], [b, a]]) }
    for node in 0..<max(nodes, 0) { pairs.insert([node, node]) }
    var degrees = [Float](repeating: 0, count: max(nodes, 0))
    for pair in pairs where (0..<nodes).contains(pair[0]) { degrees[pair[0]] += 1 }
    func root(_ node: Int) -> Float { degrees.indices.contains(node) ? degrees[node].squareRoot() : 1 }
    return try SparseMatrix(
      rows: nodes, columns: nodes,
      pairs.map { (row: $0[0], column: $0[1], value: 1 / root($0[1]) / root($0[0])) })
  }
}

extension SparseMatrix: CustomStringConvertible {
  public var description: String {
    let shown = entries.prefix(6).map { "(\($0.row), \($0.column)) \(Tensor($0.value))" }.joined(separator: ", ")
    return "SparseMatrix \(rows) × \(columns) with \(count) entries" + (count == 0 ? "" : ": \(shown)")
      + (count > 6 ? ", …" : "")
  }
}
