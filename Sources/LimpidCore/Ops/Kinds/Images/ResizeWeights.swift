import CLimpid

/// Along one axis: between which two pixels each output pixel lies, and how much each of them counts.
struct ResizeWeights: Sendable {
  var first: [Int32] = [], second: [Int32] = []
  var weight: [Float] = [], rest: [Float] = []

  /// The distances are computed in Double and rounded once.
  init(_ size: Int, _ out: Int, _ alignsCorners: Bool) {
    for p in 0..<out {
      let place =
        alignsCorners
        ? (out > 1 ? Double(p * (size - 1)) / Double(out - 1) : 0)
        : max(0, (Double(p) + 0.5) * (Double(size) / Double(out)) - 0.5)
      let before = min(Int(place), size - 1)
      let distance = Float(place - Double(before))
      first.append(Int32(before))
      second.append(Int32(min(before + 1, size - 1)))
      weight.append(1 - distance)
      rest.append(distance)
    }
  }

  /// Hands the weights for images `x` and resized images `y` to a kernel.
  static func withKernelWeights(
    _ x: Shape, _ y: Shape, _ alignsCorners: Bool, _ body: (UnsafePointer<limpid_resizing>) -> Void
  ) {
    let rows = ResizeWeights(x[1], y[1], alignsCorners), columns = ResizeWeights(x[2], y[2], alignsCorners)
    rows.withPointers { a, b, v, w in
      columns.withPointers { c, d, h, i in
        var resizing = limpid_resizing(
          batch: Int64(x[0]), height: Int64(x[1]), width: Int64(x[2]), channels: Int64(x[3]), out_height: Int64(y[1]),
          out_width: Int64(y[2]), y_first: a, y_second: b, x_first: c, x_second: d, y_weight: v, y_rest: w, x_weight: h,
          x_rest: i)
        body(&resizing)
      }
    }
  }

  private func withPointers(
    _ body: (UnsafePointer<Int32>?, UnsafePointer<Int32>?, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
  ) {
    first.withUnsafeBufferPointer { a in
      second.withUnsafeBufferPointer { b in
        weight.withUnsafeBufferPointer { c in
          rest.withUnsafeBufferPointer { d in body(a.baseAddress, b.baseAddress, c.baseAddress, d.baseAddress) }
        }
      }
    }
  }

  /// Sizes and images for the battery.
  static let randomShapes: [(Extent, Shape)] = [
    (4, [1, 2, 3, 1]), (Extent(2, 3), [2, 5, 4, 3]), (Extent(1, 1), [1, 4, 3, 2]), (Extent(7, 2), [1, 1, 5, 17]),
    (3, [0, 4, 4, 2]), (5, [1, 5, 5, 33]),
  ]
}
