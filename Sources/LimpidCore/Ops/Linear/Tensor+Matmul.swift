extension Tensor {
  /// The matrix product of this tensor and `other`, batch by batch. A tensor of one axis is a row in front and a column behind, and that
  /// axis is gone from the result.
  ///
  /// **Shapes** [batch…, m, k] × [batch…, k, n] → [batch…, m, n]; [k] × [k, n] → [n]; [m, k] × [k] → [m]; [k] × [k] → [].
  public func matmul(
    _ other: Tensor, transposingFirst: Bool = false, transposingSecond: Bool = false
  ) throws(TensorError) -> Tensor {
    let product = MatrixProduct(transposesFirst: transposingFirst, transposesSecond: transposingSecond)
    if rank > 1 && other.rank > 1 { return try product(self, other) }
    guard rank > 0 && other.rank > 0 else {
      throw TensorError(
        operation: MatrixProduct.name, came: "shapes \(shape) and \(other.shape)", expected: "at least one axis each",
        mend: "multiply by a scalar with *")
    }
    let first = rank > 1 ? self : try reshaped(to: transposingFirst ? [count, 1] : [1, count])
    let second =
      other.rank > 1 ? other : try other.reshaped(to: transposingSecond ? [1, other.count] : [other.count, 1])
    let result = try product(first, second)
    var sizes = result.shape.dimensions
    if other.rank == 1 { sizes.removeLast() }
    if rank == 1 { sizes.remove(at: sizes.count - (other.rank == 1 ? 1 : 2)) }
    return try result.reshaped(to: Shape(sizes))
  }

  /// The scalar product of two tensors of one axis: Σ x · y.
  ///
  ///     print(try Tensor([1, 2, 3]).dot([4, 5, 6]))
  ///     // 32
  public func dot(_ other: Tensor) throws(TensorError) -> Tensor {
    guard rank == 1, shape == other.shape else {
      throw TensorError(
        operation: "dot", came: "shapes \(shape) and \(other.shape)", expected: "two tensors of one axis, equally long",
        mend: "use matmul for matrices, or reshape to [-1] first")
    }
    return try matmul(other)
  }

  /// All products of an element of this tensor and one of `other`: y[i, j] = a[i] · b[j].
  ///
  ///     print(try Tensor([1, 2]).outer([10, 20, 30]))
  ///     // [[10, 20, 30],
  ///     //  [20, 40, 60]]
  public func outer(_ other: Tensor) throws(TensorError) -> Tensor {
    guard rank == 1, other.rank == 1 else {
      throw TensorError(
        operation: "outer", came: "shapes \(shape) and \(other.shape)", expected: "two tensors of one axis",
        mend: "reshape to [-1] first")
    }
    return try reshaped(to: [count, 1]) * other
  }
}
