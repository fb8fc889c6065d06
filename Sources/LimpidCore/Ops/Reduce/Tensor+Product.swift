extension Tensor {
  /// The product of all elements.
  public func product() throws(TensorError) -> Tensor { try flattened().product(axes: 0) }

  /// The product of the elements along `axes` (negative from the end); of none: 1.
  ///
  ///     print(try Tensor([2, 3, 4]).product(axes: 0))
  ///     // 24
  ///
  /// **Shapes** any → the same without the reduced axes, or with 1 in their place.
  ///
  /// Made of products of two, so that its gradient is right where elements are 0: with n elements on the axis, element i is multiplied by
  /// element i + ⌈n / 2⌉, until one is left.
  public func product(axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try product(axes: axes, keepsDimensions: keepsDimensions)
  }

  /// The product of the elements along `axes` (negative from the end); of none: 1.
  public func product(axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    var x = try collecting(axes: axes, of: "product")
    if x.shape.last == 0 { x = try Tensor(ones: Shape(x.shape.dropLast() + [1])) }
    while let count = x.shape.last, count > 1 {
      let half = (count + 1) / 2
      let first = try x.sliced(axis: -1, 0..<(count - half)), second = try x.sliced(axis: -1, half..<count)
      let product = try first * second
      x = count % 2 == 0 ? product : try concatenate([product, x.sliced(axis: -1, (half - 1)..<half)], axis: -1)
    }
    return try x.reshaped(to: Runs.outputShape(shape, shape.axes(axes, of: "product"), keepsDimensions))
  }
}
