import CLimpid

/// The matrix product: y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j], for every matrix of a batch.
///
///     let a = try Tensor([[1, 2], [3, 4]])
///     print(try a.matmul(Tensor([[1, 0], [10, 1]])))
///     // [[21,  2],
///     //  [43,  4]]
///
/// **Shapes** [batch…, m, k] × [batch…, k, n] → [batch…, m, n]; the batch axes broadcast. Either matrix may be read transposed, in place.
///
/// The gradient of one factor is the output's gradient times the other factor, transposed.
public struct MatrixProduct: Primitive, Finishable {
  public let transposesFirst: Bool
  public let transposesSecond: Bool

  public init(transposesFirst: Bool = false, transposesSecond: Bool = false) {
    self.transposesFirst = transposesFirst
    self.transposesSecond = transposesSecond
  }

  public static var name: String { "matmul" }

  public var attributes: String {
    [transposesFirst ? "first transposed" : "", transposesSecond ? "second transposed" : ""].filter { !$0.isEmpty }
      .joined(separator: ", ")
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let a = inputs[0], b = inputs[1]
    guard a.rank >= 2, b.rank >= 2 else {
      throw TensorError(
        operation: Self.name, came: "shapes \(a) and \(b)", expected: "at least two axes each",
        mend: "reshape a vector to [1, n] to be a row, to [n, 1] to be a column")
    }
    let (m, k) = sizes(a, transposesFirst), (l, n) = sizes(b, transposesSecond)
    guard k == l else {
      let text = "\(a)\(transposesFirst ? "ᵀ" : "") × \(b)\(transposesSecond ? "ᵀ" : "")"
      throw TensorError(
        operation: Self.name, came: "inner sizes differ: \(text)", expected: "\(k) = \(l)",
        mend: "give a first factor with rows of \(l), or a second factor with \(k) rows")
    }
    return Shape(try batch(a, b).dimensions + [m, n])
  }

  private func sizes(_ shape: Shape, _ transposed: Bool) -> (rows: Int, columns: Int) {
    let rows = shape[shape.rank - 2], columns = shape[shape.rank - 1]
    return transposed ? (columns, rows) : (rows, columns)
  }

  private func batch(_ a: Shape, _ b: Shape) throws(TensorError) -> Shape {
    try Shape.broadcast(
      Shape(a.dimensions.dropLast(2)), Shape(b.dimensions.dropLast(2)), for: "\(Self.name), batch axes")
  }

  /// Where each matrix of the batch begins.
  private func starts(_ shape: Shape, batch: Shape) -> [Int] {
    let own = Shape(shape.dimensions.dropLast(2))
    let size = shape[shape.rank - 2] * shape[shape.rank - 1]
    return batch.positions(strides: own.strides(stretchedTo: batch)).map { $0 * size }
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let a = x[0], b = x[1], batch = Shape(shape.dimensions.dropLast(2))
    let (m, k) = sizes(x.shape(0), transposesFirst), n = shape[shape.rank - 1]
    let (aRow, aColumn) = transposesFirst ? (1, m) : (k, 1), (bRow, bColumn) = transposesSecond ? (1, k) : (n, 1)
    var y: [S] = []
    y.reserveCapacity(shape.elementCount)
    for (p, q) in zip(starts(x.shape(0), batch: batch), starts(x.shape(1), batch: batch)) {
      for i in 0..<m {
        for j in 0..<n {
          y.append(contraction(k) { (a[p + i * aRow + $0 * aColumn], b[q + $0 * bRow + j * bColumn]) })
        }
      }
    }
    return y
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let (work, starts) = work(x, y)
    guard let (p, q) = starts else {
      // Few rows read the weights once anyway.
      let isShared = work.batch == 1 || work.b_batch == 0, rows = work.m * work.batch
      guard x.isConstant(1), isShared, rows > 4, work.n > 4, work.k > 0 else { return { multiply(work, finishing) } }
      let packed = x.once(absorbing: [1]) {
        PackedWeights(count: limpid_matmul_packed_size(work.n, work.k)) {
          limpid_matmul_pack(work.b, work.b_row, work.b_column, work.n, work.k, $0)
        }
      }
      return {
        packed.use {
          var work = work
          work.b_packed = $0
          multiply(work, finishing)
        }
      }
    }
    return {
      p.withUnsafeBufferPointer { p in
        q.withUnsafeBufferPointer { q in
          var work = work
          (work.a_offsets, work.b_offsets) = (p.baseAddress, q.baseAddress)
          multiply(work, finishing)
        }
      }
    }
  }

  /// The product as the kernel takes it, and where each matrix begins if the batch axes are stretched.
  func work(_ x: Inputs, _ y: Placement) -> (work: limpid_matmul_work, starts: ([Int64], [Int64])?) {
    let a = x[0], b = x[1], shape = y.shape, batch = Shape(shape.dimensions.dropLast(2))
    let (m, k) = sizes(a.shape, transposesFirst), n = shape[shape.rank - 1]
    var work = limpid_matmul_work()
    work.batch = Int64(batch.elementCount)
    (work.m, work.n, work.k) = (Int64(m), Int64(n), Int64(k))
    (work.a, work.b, work.c) = (a.pointer, b.pointer, y.floats)
    (work.a_row, work.a_column) = transposesFirst ? (1, Int64(m)) : (Int64(k), 1)
    (work.b_row, work.b_column) = transposesSecond ? (1, Int64(k)) : (Int64(n), 1)
    (work.c_batch, work.c_row) = (Int64(m * n), Int64(n))
    work.a_batch = a.count == m * k ? 0 : Int64(m * k)
    work.b_batch = b.count == k * n ? 0 : Int64(k * n)
    let isPlain = [a, b].allSatisfy { t in
      t.shape.dropLast(2).allSatisfy { $0 == 1 } || t.shape.dimensions.dropLast(2) == batch.dimensions[...]
    }
    if isPlain { return (work, nil) }
    return (work, (starts(a.shape, batch: batch).map(Int64.init), starts(b.shape, batch: batch).map(Int64.init)))
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let a = step.inputs[0], b = step.inputs[1]
    let first = try step.ifNeeded(0) { () throws(TensorError) in
      let gradient =
        transposesFirst
        ? try MatrixProduct(transposesFirst: transposesSecond, transposesSecond: true)(b, g)
        : try MatrixProduct(transposesSecond: !transposesSecond)(g, b)
      return try gradient.summed(to: a.shape)
    }
    let second = try step.ifNeeded(1) { () throws(TensorError) in
      // A batch that shares its second factor is one tall matrix: its sum over the batch is part of the product.
      var rows = a, gradient = g
      if !transposesFirst && b.rank == 2 && a.rank > 2 {
        rows = try a.reshaped(to: [a.shape.dropLast().reduce(1, *), a.shape[a.rank - 1]])
        gradient = try g.reshaped(to: [rows.shape[0], g.shape[g.rank - 1]])
      }
      let product =
        transposesSecond
        ? try MatrixProduct(transposesFirst: true, transposesSecond: transposesFirst)(gradient, rows)
        : try MatrixProduct(transposesFirst: !transposesFirst)(rows, gradient)
      return try product.summed(to: b.shape)
    }
    return [first, second]
  }

  public static var examples: [Example] {
    let a = Tensor(unchecked: [2, 2], [1, 2, 3, 4]), b = Tensor(unchecked: [2, 2], [1, 0, 10, 1])
    let row = Tensor(unchecked: [1, 2], [1, 2])
    return [
      Example(MatrixProduct(), a, b, prints: "[[21,  2],\n [43,  4]]"),
      Example(MatrixProduct(transposesSecond: true), row, row, prints: "[[5]]"),
      Example(MatrixProduct(transposesFirst: true), row, row, prints: "[[1, 2],\n [2, 4]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let pairs: [(Shape, Shape)] = [
      ([1, 1], [1, 1]), ([3, 5], [5, 2]), ([2, 0], [0, 3]), ([0, 2], [2, 3]), ([17, 33], [33, 19]),
      ([1, 40], [40, 67]),
      ([5, 300], [300, 7]), ([2, 3, 4], [2, 4, 5]), ([2, 3, 4], [4, 5]), ([3, 4], [2, 4, 5]),
      ([2, 1, 3, 4], [3, 4, 2]),
      ([0, 3, 4], [4, 5]), ([31, 29], [29, 100]), ([3, 257], [257, 1]), ([2, 3, 4], [1, 4, 5]),
    ]
    var cases: [Case] = []
    for (a, b) in pairs {
      for (first, second) in [(false, false), (true, false), (false, true), (true, true)] {
        cases.append(
          Case(
            MatrixProduct(transposesFirst: first, transposesSecond: second),
            make.tensor(first ? a.matrixTransposed : a),
            make.tensor(second ? b.matrixTransposed : b)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        MatrixProduct(), [32, 784], [512, 10],
        says: """
          matmul: inner sizes differ: [32, 784] × [512, 10] needs 784 = 512
            mend  give a first factor with rows of 512, or a second factor with 784 rows
          """),
      Refusal(
        MatrixProduct(), [3], [3, 2],
        says: """
          matmul: shapes [3] and [3, 2] needs at least two axes each
            mend  reshape a vector to [1, n] to be a row, to [n, 1] to be a column
          """),
      Refusal(
        MatrixProduct(), [2, 3, 4], [5, 4, 1],
        says: """
          matmul, batch axes: shapes [2] and [5] do not go together: axis -1 has sizes 2 and 5 needs equal sizes, or one of them 1
            mend  reshape one of them so that the last axes agree
          """),
    ]
  }
}

private func multiply(_ work: limpid_matmul_work, _ finishing: limpid_epilogue?) {
  finishing.withPointer {
    var work = work
    work.epilogue = $0
    limpid_matmul(&work)
  }
}

extension Shape {
  /// The last two sizes exchanged.
  fileprivate var matrixTransposed: Shape { Shape(dimensions.dropLast(2) + [self[rank - 1], self[rank - 2]]) }
}
