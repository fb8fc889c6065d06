import CLimpid

/// In how many bits the weights of a network that is only used are stored. What is not stored so stays Float32.
public enum StorageFormat: String, Sendable, CaseIterable {
  /// The upper 16 bits of a Float32, rounded to nearest even: 8 bits of precision, the same range.
  case bfloat16
  /// Whole numbers −127 … 127 with a scale for each column; what they are multiplied with is rounded alike, row by row, and the products are added
  /// up exactly.
  case int8

  var kernel: limpid_stored_kind { self == .bfloat16 ? LIMPID_STORED_BFLOAT16 : LIMPID_STORED_INT8 }
}

/// A matrix of weights in half or a quarter of the memory, in the order in which products read it.
public struct StoredMatrix: Sendable {
  public let rows: Int
  public let columns: Int
  public let format: StorageFormat
  let elements: Storage
  /// Of each column, for whole numbers.
  let scales: Tensor

  /// Stores a matrix, or its transpose.
  public init(_ matrix: Tensor, transposed: Bool = false, as format: StorageFormat) throws(TensorError) {
    guard matrix.rank == 2, matrix.shape.allSatisfy({ $0 <= 131_072 }) else {
      throw TensorError(
        operation: "StoredMatrix", came: "\(matrix.shape)", expected: "two axes of at most 131072",
        mend: "store the matrices of a network one by one")
    }
    let (height, width) = (matrix.shape[0], matrix.shape[1])
    (rows, columns) = transposed ? (width, height) : (height, width)
    let (k, n) = (Int64(rows), Int64(columns)), step = (row: transposed ? 1 : n, column: transposed ? k : 1)
    let elements = Storage(byteCount: Int(limpid_stored_size(format.kernel, k, n)))
    scales = Tensor(filling: [columns]) {
      $0.update(repeating: 1, count: Int(n))
      limpid_stored_pack(format.kernel, matrix.pointer, step.row, step.column, k, n, elements.pointer, $0)
    }
    self.elements = elements
    self.format = format
  }

  /// The bytes of its elements.
  public var byteCount: Int { elements.byteCount }

  /// An element as it is stored: of whole numbers, before the scale.
  func stored(_ row: Int, _ column: Int) -> Float {
    let place = (column / 64 * rows + row) * 64 + column % 64
    switch format {
    case .bfloat16:
      return Float(bitPattern: UInt32(elements.pointer.load(fromByteOffset: 2 * place, as: UInt16.self)) << 16)
    case .int8: return Float(elements.pointer.load(fromByteOffset: place, as: Int8.self))
    }
  }

  /// The numbers it stands for.
  public var matrix: Tensor {
    Tensor(filling: [rows, columns]) { out in
      for i in 0..<rows {
        for j in 0..<columns { out[i * columns + j] = stored(i, j) * (format == .int8 ? scales.pointer[j] : 1) }
      }
    }
  }
}
