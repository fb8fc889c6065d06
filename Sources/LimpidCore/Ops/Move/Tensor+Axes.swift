// Spellings for axes that come, go or repeat. They reshape and stretch; there is nothing to compute.

extension Tensor {
  /// A new axis of size 1 at `axis` of the result (negative from its end).
  ///
  ///     print(try Tensor([1, 2]).expandingDimension(at: -1).shape)
  ///     // [2, 1]
  public func expandingDimension(at axis: Int) throws(TensorError) -> Tensor {
    var sizes = shape.dimensions
    let place = try Shape(sizes + [1]).axis(axis, of: "expandingDimension")
    sizes.insert(1, at: place)
    return try reshaped(to: Shape(sizes))
  }

  /// Without the axes named, which must have size 1; without all axes of size 1 if none is named.
  ///
  ///     print(try Tensor(ones: [1, 3, 1]).squeezed(axes: 0).shape)
  ///     // [3, 1]
  public func squeezed(axes: Int...) throws(TensorError) -> Tensor {
    let gone = axes.isEmpty ? shape.indices.filter { shape[$0] == 1 } : try shape.axes(axes, of: "squeezed")
    if let axis = gone.first(where: { shape[$0] != 1 }) {
      throw TensorError(
        operation: "squeezed", came: "axis \(axis) of shape \(shape) has size \(shape[axis])",
        expected: "axes of size 1",
        mend: "name axes of size 1, or slice the axis first")
    }
    return try reshaped(to: Shape(shape.indices.filter { !gone.contains($0) }.map { shape[$0] }))
  }

  /// All axes as one, or those from `axis` on.
  ///
  /// **Shapes** [a, b, c] → [a · b · c]; from axis 1 → [a, b · c].
  public func flattened(from axis: Int = 0) throws(TensorError) -> Tensor {
    if rank == 0 { return try reshaped(to: [1]) }
    let first = try shape.axis(axis, of: "flattened")
    return try reshaped(to: Shape(shape[..<first] + [shape[first...].reduce(1, *)]))
  }

  /// Every element `count` times in a row along `axis`.
  ///
  ///     print(try Tensor([1, 2]).repeatingEach(2, axis: 0))
  ///     // [1, 1, 2, 2]
  ///
  /// **Shapes** [..., size, ...] → [..., size · count, ...].
  public func repeatingEach(_ count: Int, axis: Int) throws(TensorError) -> Tensor {
    let axis = try shape.axis(axis, of: "repeatingEach")
    try checkCount(count, of: "repeatingEach")
    var stretched = shape.dimensions, result = shape.dimensions
    stretched.insert(count, at: axis + 1)
    result[axis] *= count
    return try expandingDimension(at: axis + 1).broadcast(to: Shape(stretched)).reshaped(to: Shape(result))
  }

  /// The whole tensor `counts[i]` times along axis i.
  ///
  ///     print(try Tensor([1, 2]).tiled([2]))
  ///     // [1, 2, 1, 2]
  ///
  /// **Shapes** [n₀, n₁, …] → [n₀ · counts[0], n₁ · counts[1], …].
  public func tiled(_ counts: [Int]) throws(TensorError) -> Tensor {
    guard counts.count == rank else {
      throw TensorError(
        operation: "tiled", came: "\(counts.count) counts for shape \(shape)", expected: "\(rank) counts",
        mend: "give one count for each axis")
    }
    for count in counts { try checkCount(count, of: "tiled") }
    var apart: [Int] = [], stretched: [Int] = [], result: [Int] = []
    for (size, count) in zip(shape, counts) {
      apart += [1, size]
      stretched += [count, size]
      result.append(count * size)
    }
    return try reshaped(to: Shape(apart)).broadcast(to: Shape(stretched)).reshaped(to: Shape(result))
  }

  private func checkCount(_ count: Int, of operation: String) throws(TensorError) {
    guard (0...Shape.mostElements).contains(count) else {
      throw TensorError(
        operation: operation, came: "a count of \(count)", expected: "0 or more, less than 2³¹",
        mend: "give how often it should appear")
    }
  }
}
