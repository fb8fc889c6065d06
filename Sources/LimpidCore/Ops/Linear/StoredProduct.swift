import CLimpid

/// The product with a stored matrix: y[…, j] = Σₖ x[…, k] · w[k, j]. For networks that are only used; no gradient flows through it.
///
///     let w = try StoredMatrix(Tensor([2, 2], [1, 2, 3, 4.01]), as: .bfloat16)
///     print(try w.product(with: Tensor([1, 2], [1, 1])))
///     // [[4, 6]]
///
/// **Shapes** [batch…, rows] → [batch…, columns]. Bfloat16: the bits of `MatrixProduct` with the numbers that are stored. Int8: every row of x becomes
/// whole numbers, x / s rounded with s = max abs x / 127; y = sum · (s · scale of the column), where the sum of products is exact.
public struct StoredProduct: DiscretePrimitive, Finishable {
  public let matrix: StoredMatrix

  public init(_ matrix: StoredMatrix) { self.matrix = matrix }

  public var attributes: String { "\(matrix.rows) × \(matrix.columns), \(matrix.format.rawValue)" }

  public var resultKind: Value.Kind { .tensor }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let x = inputs[0]
    guard x.rank >= 1, x[x.rank - 1] == matrix.rows else {
      throw TensorError(
        operation: Self.name, came: "\(x) and a stored matrix \(matrix.rows) × \(matrix.columns)",
        expected: "[…, \(matrix.rows)]", mend: "give rows of \(matrix.rows) numbers")
    }
    return Shape(x.dimensions.dropLast() + [matrix.columns])
  }

  public func forward(_ inputs: Inputs, shape: Shape) -> Value {
    let x = inputs[0].array, k = matrix.rows, n = matrix.columns
    var y: [Float] = []
    for row in 0..<(shape.elementCount / max(n, 1)) {
      let values = x[(row * k)..<(row * k + k)]
      switch matrix.format {
      case .bfloat16:
        for j in 0..<n { y.append(contraction(k) { (values[values.startIndex + $0], matrix.stored($0, j)) }) }
      case .int8:
        let isFinite = values.allSatisfy(\.isFinite),
          scale = isFinite ? (values.map(\.magnitude).max() ?? 0) / 127 : .nan
        let whole = values.map { scale > 0 ? max(-127, min(127, ($0 / scale).rounded(.toNearestOrEven))) : 0 }
        for j in 0..<n {
          let sum = (0..<k).reduce(0) { $0 + Int(whole[$1] * matrix.stored($1, j)) }
          y.append(Float(sum) * (scale * matrix.scales.pointer[j]))
        }
      }
    }
    return Tensor(unchecked: shape, y).value
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let matrix = matrix, kind = matrix.format.kernel, (k, n) = (Int64(matrix.rows), Int64(matrix.columns))
    let rows = Int64(y.shape.dropLast().reduce(1, *)), from = x[0].pointer, to = y.floats
    return {
      let weights = matrix.elements.pointer, scales = matrix.scales.pointer
      finishing.withPointer { limpid_stored_product(kind, from, rows, k, n, weights, scales, to, $0) }
    }
  }

  private static func example(_ rows: Int, _ columns: Int, _ elements: [Float], _ format: StorageFormat) -> Self {
    guard let matrix = try? StoredMatrix(Tensor(unchecked: [rows, columns], elements), as: format) else {
      preconditionFailure("two axes")
    }
    return StoredProduct(matrix)
  }

  public static var examples: [Example] {
    let one = Tensor(unchecked: [1, 2], [1, 1])
    return [
      Example(example(2, 2, [1, 2, 3, 4.01], .bfloat16), one, prints: "[[4, 6]]"),
      Example(example(2, 2, [1, 127, 127, 0], .int8), one, prints: "[[128, 127]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases: [Case] = []
    for (shape, n): (Shape, Int) in [([1], 1), ([1, 384], 65), ([2, 3, 17], 130), ([33, 300], 5), ([0, 4], 3)] {
      for format in StorageFormat.allCases {
        let k = shape[shape.rank - 1], w = make.tensor([k, n]).array
        cases.append(Case(example(k, n, w, format), make.tensor(shape)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        example(2, 2, [1, 2, 3, 4], .int8), [3],
        says: """
          storedProduct: [3] and a stored matrix 2 × 2 needs […, 2]
            mend  give rows of 2 numbers
          """)
    ]
  }
}

extension StoredMatrix {
  /// x · w for rows of x.
  public func product(with x: Tensor) throws(TensorError) -> Tensor { try StoredProduct(self)([x.value]).tensor! }
}
