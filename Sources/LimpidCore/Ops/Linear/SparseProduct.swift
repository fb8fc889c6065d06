import CLimpid

/// The product of a constant sparse matrix and a dense one: y[i, j] = Σ a[i, k] · x[k, j] over the entries of row i.
///
///     let a = try SparseMatrix(rows: 2, columns: 3, [(0, 2, 5), (1, 0, 1)])
///     print(try a.matmul(Tensor([3, 1], [1, 2, 3])))
///     // [[15],
///     //  [ 1]]
///
/// **Shapes** a [m, k], x [k, n] → [m, n]. The entries of a row are added like any contraction, in their order. The gradient of x is the
/// transposed matrix times the output's; the matrix is a constant and has none.
public struct SparseProduct: Primitive, Finishable {
  public let matrix: SparseMatrix

  public init(_ matrix: SparseMatrix) { self.matrix = matrix }

  public var attributes: String { "\(matrix.rows) × \(matrix.columns), \(matrix.count) entries" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    guard inputs[0].rank == 2, inputs[0][0] == matrix.columns else {
      throw TensorError(
        operation: Self.name, came: "a matrix \(matrix.rows) × \(matrix.columns) and \(inputs[0])",
        expected: "[\(matrix.columns), columns]", mend: "give one row for each column of the sparse matrix")
    }
    return [matrix.rows, inputs[0][1]]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let starts = matrix.compressed.starts.array, places = matrix.compressed.places.array
    let values = matrix.compressed.values.array, width = shape[1]
    var result: [S] = []
    for r in 0..<matrix.rows {
      let first = Int(starts[r])
      for j in 0..<width {
        result.append(
          contraction(Int(starts[r + 1]) - first) { (S(values[first + $0]), x[0][Int(places[first + $0]) * width + j]) }
        )
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let a = matrix.compressed, rows = Int64(matrix.rows), columns = Int64(y.shape[1])
    let from = x[0].pointer, to = y.floats
    func multiply(_ finish: UnsafePointer<limpid_epilogue>?) {
      limpid_sparse_product(rows, a.starts.pointer, a.places.pointer, a.values.pointer, from, columns, to, finish)
    }
    return {
      guard let finishing else { return multiply(nil) }
      withUnsafePointer(to: finishing, multiply)
    }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [try step.ifNeeded(0) { () throws(TensorError) in try SparseProduct(matrix.transposed)(g) }]
  }

  private static func example(_ rows: Int, _ columns: Int, _ entries: [(Int, Int, Float)]) -> SparseProduct {
    guard let matrix = try? SparseMatrix(rows: rows, columns: columns, entries.map { (row: $0, column: $1, value: $2) })
    else { preconditionFailure("the entries are in place") }
    return SparseProduct(matrix)
  }

  public static var examples: [Example] {
    [
      Example(
        example(2, 3, [(0, 2, 5), (1, 0, 1)]), Tensor(unchecked: [3, 1], [1, 2, 3]), prints: "[[15],\n [ 1]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for (rows, columns, count, width) in [
      (1, 1, 1, 1), (3, 4, 0, 2), (0, 3, 0, 2), (5, 7, 12, 3), (17, 13, 60, 17), (40, 30, 200, 67), (3, 700, 900, 5),
      (4, 4, 9, 0),
    ] {
      var places: Set<[Int]> = []
      for _ in 0..<count { places.insert([make.integer(in: 0...(rows - 1)), make.integer(in: 0...(columns - 1))]) }
      var entries: [(Int, Int, Float)] = []
      for place in places.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        entries.append((place[0], place[1], make.number(in: -2...2)))
      }
      cases.append(Case(example(rows, columns, entries), make.tensor([columns, width])))
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        example(2, 3, []), [2, 4],
        says: """
          sparseProduct: a matrix 2 × 3 and [2, 4] needs [3, columns]
            mend  give one row for each column of the sparse matrix
          """)
    ]
  }
}

extension SparseMatrix {
  /// This matrix times a dense one: [m, k] × [k, n] → [m, n].
  public func matmul(_ x: Tensor) throws(TensorError) -> Tensor { try SparseProduct(self)(x) }
}
