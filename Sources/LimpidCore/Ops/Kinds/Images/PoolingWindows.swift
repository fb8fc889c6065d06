import CLimpid

/// Which pixels each output pixel of a pooling looks at.
public enum PoolingRule: Sendable, Hashable, CustomStringConvertible {
  /// A window that moves in steps. Padding is never looked at; an average counts it if `countsPadding`.
  case sliding(window: Extent, stride: Extent, padding: Padding, countsPadding: Bool)
  /// Windows that cut the image into `size` pieces, as even as can be: from ⌊i · in / out⌋ up to ⌈(i + 1) · in / out⌉.
  case adaptive(Extent)
  /// The one pixel at ⌊i · in / out⌋.
  case nearest(Extent)

  public var description: String {
    switch self {
    case .sliding(let window, let stride, let padding, let counts):
      "window: \(window), stride: \(stride), padding: \(padding)\(padding == 0 || counts ? "" : " not counted")"
    case .adaptive(let size): "adaptive: \(size)"
    case .nearest(let size): "nearest: \(size)"
    }
  }

  /// The output's shape for images, or why they cannot be pooled.
  func outputShape(_ x: Shape, for operation: String) throws(TensorError) -> Shape {
    guard x.rank == 4 else {
      throw TensorError(
        operation: operation, came: "a tensor of shape \(x)", expected: "images [batch, height, width, channels]",
        mend: "reshape an image without channels to [batch, height, width, 1]")
    }
    let size = try outputSize(Extent(x[1], x[2]), for: operation)
    return [x[0], size.height, size.width, x[3]]
  }

  func outputSize(_ input: Extent, for operation: String) throws(TensorError) -> Extent {
    switch self {
    case .sliding(let window, let stride, let padding, _):
      let sides = [padding.top, padding.bottom, padding.left, padding.right]
      let steps = [window.height, window.width, stride.height, stride.width]
      let half =
        max(padding.top, padding.bottom) <= window.height / 2 && max(padding.left, padding.right) <= window.width / 2
      guard steps.allSatisfy({ (1...Shape.mostElements).contains($0) }), sides.min()! >= 0, half else {
        if steps.contains(where: { $0 > Shape.mostElements }) {
          throw TensorError(
            operation: operation, came: "\(self)", expected: "window and stride of at most \(Shape.mostElements)",
            mend: "check the arithmetic that made these sizes")
        }
        throw TensorError(
          operation: operation, came: "\(self)",
          expected: "window and stride of at least 1, padding of at most half the window",
          mend: "pad less: a window in nothing but padding would have no pixel to look at")
      }
      let y = input.height + padding.top + padding.bottom - window.height
      let x = input.width + padding.left + padding.right - window.width
      guard y >= 0, x >= 0, input.height > 0, input.width > 0 else {
        throw TensorError(
          operation: operation, came: "a window of \(window) on images of \(input)",
          expected: "a window that fits into the padded image",
          mend: "use a smaller window; for one result for the whole image use globalAveragePool2D or globalMaxPool2D")
      }
      return Extent(y / stride.height + 1, x / stride.width + 1)
    case .adaptive(let size), .nearest(let size):
      let sizes = [size.height, size.width, input.height, input.width]
      guard sizes.allSatisfy({ (1...Shape.mostElements).contains($0) }) else {
        let isLarge = sizes.contains { $0 > Shape.mostElements }
        throw TensorError(
          operation: operation, came: "images of \(input) to \(size)",
          expected: isLarge ? "at most \(Shape.mostElements) pixels a side" : "at least one pixel on both sides",
          mend: isLarge ? "check the arithmetic that made these sizes" : "give a size of at least 1×1")
      }
      return size
    }
  }
}

/// The windows along both axes of an image, as the definitions and the kernels use them.
struct PoolingWindows: Sendable {
  struct Axis: Sendable {
    var begin: [Int32] = [], end: [Int32] = [], count: [Int32] = []
  }
  let y: Axis
  let x: Axis

  init(_ rule: PoolingRule, input: Extent, output: Extent) {
    switch rule {
    case .sliding(let window, let stride, let padding, let counts):
      y = Self.sliding(input.height, output.height, window.height, stride.height, padding.top, padding.bottom, counts)
      x = Self.sliding(input.width, output.width, window.width, stride.width, padding.left, padding.right, counts)
    case .adaptive:
      y = Self.adaptive(input.height, output.height)
      x = Self.adaptive(input.width, output.width)
    case .nearest:
      y = Self.nearest(input.height, output.height)
      x = Self.nearest(input.width, output.width)
    }
  }

  private static func sliding(
    _ size: Int, _ out: Int, _ window: Int, _ stride: Int, _ before: Int, _ after: Int, _ counts: Bool
  ) -> Axis {
    var axis = Axis()
    for p in 0..<out {
      let begin = p * stride - before, end = min(begin + window, size + after)
      axis.begin.append(Int32(max(begin, 0)))
      axis.end.append(Int32(min(end, size)))
      axis.count.append(counts ? Int32(end - begin) : axis.end[p] - axis.begin[p])
    }
    return axis
  }

  private static func adaptive(_ size: Int, _ out: Int) -> Axis {
    var axis = Axis()
    for p in 0..<out {
      axis.begin.append(Int32(p * size / out))
      axis.end.append(Int32(((p + 1) * size + out - 1) / out))
      axis.count.append(axis.end[p] - axis.begin[p])
    }
    return axis
  }

  private static func nearest(_ size: Int, _ out: Int) -> Axis {
    var axis = Axis()
    for p in 0..<out {
      axis.begin.append(Int32(p * size / out))
      axis.end.append(axis.begin[p] + 1)
      axis.count.append(1)
    }
    return axis
  }

  /// What an average over window (p, q) divides by.
  func count<S: Scalar>(_ p: Int, _ q: Int) -> S { S(Int(y.count[p]) * Int(x.count[q])) }

  /// Calls `body` with the position of every pixel of window (p, q) in an image of that width, row by row.
  func forEachPixel(_ p: Int, _ q: Int, width: Int, _ body: (Int) -> Void) {
    for i in y.begin[p]..<y.end[p] {
      for j in x.begin[q]..<x.end[q] { body(Int(i) * width + Int(j)) }
    }
  }

  /// The pixel of window (p, q) at which `value` is largest: the first of equals, the first NaN if there is one.
  func largest<S: Scalar>(_ p: Int, _ q: Int, width: Int, _ value: (Int) -> S) -> Int {
    var best: S = 0, place: Int?
    forEachPixel(p, q, width: width) { pixel in
      let v = value(pixel)
      if place == nil || (!best.isNaN && (v > best || v.isNaN)) { (best, place) = (v, pixel) }
    }
    return place!
  }

  /// Hands the windows of images `x` with results `y` to a kernel.
  func withKernelWindows(_ x: Shape, _ y: Shape, _ body: (UnsafePointer<limpid_windows>) -> Void) {
    let (rows, columns) = (self.y, self.x)
    rows.begin.withUnsafeBufferPointer { a in
      rows.end.withUnsafeBufferPointer { b in
        rows.count.withUnsafeBufferPointer { c in
          columns.begin.withUnsafeBufferPointer { d in
            columns.end.withUnsafeBufferPointer { e in
              columns.count.withUnsafeBufferPointer { f in
                var windows = limpid_windows(
                  batch: Int64(x[0]), height: Int64(x[1]), width: Int64(x[2]), channels: Int64(x[3]),
                  out_height: Int64(y[1]),
                  out_width: Int64(y[2]), y_begin: a.baseAddress, y_end: b.baseAddress, y_count: c.baseAddress,
                  x_begin: d.baseAddress, x_end: e.baseAddress, x_count: f.baseAddress)
                body(&windows)
              }
            }
          }
        }
      }
    }
  }
}

extension PoolingRule {
  func windows(_ x: Shape, _ y: Shape) -> PoolingWindows {
    PoolingWindows(self, input: Extent(x[1], x[2]), output: Extent(y[1], y[2]))
  }

  /// Rules and images that try everything, for the battery.
  static func randomShapes() -> [(PoolingRule, Shape)] {
    func sliding(_ window: Extent, _ stride: Extent, _ padding: Padding = 0, _ counts: Bool = true) -> PoolingRule {
      .sliding(window: window, stride: stride, padding: padding, countsPadding: counts)
    }
    return [
      (sliding(2, 2), [1, 4, 4, 1]), (sliding(2, 2), [2, 5, 7, 3]), (sliding(3, 1, 1), [1, 4, 3, 2]),
      (sliding(3, 2, 1, false), [2, 5, 6, 17]), (sliding(Extent(2, 3), Extent(1, 2), Padding(1, 1)), [1, 3, 5, 1]),
      (sliding(Extent(1, 3), Extent(1, 3)), [1, 1, 9, 33]), (sliding(2, 3), [0, 5, 5, 2]),
      (.adaptive(1), [2, 3, 4, 5]),
      (.adaptive(Extent(3, 2)), [1, 5, 7, 2]), (.adaptive(Extent(5, 4)), [1, 3, 3, 1]),
      (.nearest(Extent(6, 5)), [1, 3, 4, 2]),
      (.nearest(2), [2, 5, 3, 1]), (sliding(2, 2), [3, 16, 16, 40]),
    ]
  }
}
