import CLimpid

/// A height and a width: of a window, a step, an image. `3` is 3×3.
public struct Extent: Sendable, Hashable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  public let height: Int
  public let width: Int

  public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }
  public init(integerLiteral value: Int) { self.init(value, value) }
  public var description: String { "\(height)×\(width)" }
}

/// How many pixels of zeros are put around an image. `1` is one on each side.
public struct Padding: Sendable, Hashable, CustomStringConvertible, ExpressibleByIntegerLiteral {
  public let top: Int, bottom: Int, left: Int, right: Int

  public init(top: Int, bottom: Int, left: Int, right: Int) {
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }
  public init(_ height: Int, _ width: Int) { self.init(top: height, bottom: height, left: width, right: width) }
  public init(integerLiteral value: Int) { self.init(value, value) }

  /// What keeps the size of an image under a window that moves by single steps; an odd pixel goes below and to the right.
  public static func same(_ window: Extent, dilation: Extent = 1) -> Padding {
    let y = reach(window.height, dilation.height), x = reach(window.width, dilation.width)
    return Padding(top: y / 2, bottom: y - y / 2, left: x / 2, right: x - x / 2)
  }

  /// The pixels between the first and the last of a window; the greatest number, which a convolution refuses, if they are more.
  private static func reach(_ window: Int, _ dilation: Int) -> Int {
    let (reach, overflow) = (window &- 1).multipliedReportingOverflow(by: dilation)
    return overflow ? .max : reach
  }

  public var description: String {
    top == bottom && left == right ? (top == left ? "\(top)" : "\(top)×\(left)") : "\(top)+\(bottom)×\(left)+\(right)"
  }
}

/// What a convolution, its data gradient and its weight gradient have in common: how filters step over images, and which number is
/// which. Images are [batch, height, width, channels], filters [height, width, channels / groups, outChannels].
public struct ConvolutionGeometry: Sendable, Hashable, CustomStringConvertible {
  public let stride: Extent
  public let padding: Padding
  public let dilation: Extent
  public let groups: Int

  public init(stride: Extent = 1, padding: Padding = 0, dilation: Extent = 1, groups: Int = 1) {
    (self.stride, self.padding, self.dilation, self.groups) = (stride, padding, dilation, groups)
  }

  public var description: String {
    var parts = ["stride: \(stride)", "padding: \(padding)"]
    if dilation != 1 { parts.append("dilation: \(dilation)") }
    if groups != 1 { parts.append("groups: \(groups)") }
    return parts.joined(separator: ", ")
  }

  /// Refuses steps and groups below 1, negative padding, and numbers so large that sizes would overflow.
  func validate(for operation: String) throws(TensorError) {
    let sides = [padding.top, padding.bottom, padding.left, padding.right]
    let steps = [stride.height, stride.width, dilation.height, dilation.width, groups]
    guard steps.allSatisfy({ (1...Shape.mostElements).contains($0) }),
      sides.allSatisfy({ (0...Shape.mostElements).contains($0) })
    else {
      throw TensorError(
        operation: operation, came: "\(self)",
        expected: "stride, dilation and groups of at least 1, padding of at least 0",
        mend: "leave out what is not needed: the defaults are 1, 1, 1 and 0")
    }
  }

  /// The size of the output, or nil if the filter does not fit.
  func outputSize(_ input: Extent, _ kernel: Extent) -> Extent? {
    let y = input.height + padding.top + padding.bottom - (kernel.height - 1) * dilation.height - 1
    let x = input.width + padding.left + padding.right - (kernel.width - 1) * dilation.width - 1
    guard y >= 0, x >= 0, kernel.height > 0, kernel.width > 0 else { return nil }
    return Extent(y / stride.height + 1, x / stride.width + 1)
  }

  /// The output's shape for images and filters.
  func outputShape(_ x: Shape, _ w: Shape, for operation: String) throws(TensorError) -> Shape {
    try validate(for: operation)
    guard x.rank == 4, w.rank == 4 else {
      throw TensorError(
        operation: operation, came: "images \(x) and filters \(w)",
        expected: "[batch, height, width, channels] and [height, width, channels, outChannels]",
        mend: "reshape an image without channels to [batch, height, width, 1]")
    }
    guard x[3] == w[2] * groups, w[3] % groups == 0 else {
      throw TensorError(
        operation: operation, came: "images \(x) and filters \(w)\(groups == 1 ? "" : " in \(groups) groups")",
        expected: w[3] % groups != 0
          ? "out channels that \(groups) groups can share, not \(w[3])"
          : "\(x[3]) channels = \(w[2]) filter channels\(groups == 1 ? "" : " · \(groups) groups")",
        mend: "images are [batch, height, width, channels], filters [height, width, channels / groups, outChannels]")
    }
    guard let size = outputSize(Extent(x[1], x[2]), Extent(w[0], w[1])) else {
      throw TensorError(
        operation: operation, came: "filters of \(w[0])×\(w[1]) on images of \(x[1])×\(x[2]), \(self)",
        expected: "a filter that fits into the padded image", mend: "use a smaller filter or dilation, or more padding")
    }
    return [x[0], size.height, size.width, w[3]]
  }

  /// The sizes as the kernels take them.
  func sizes(_ x: Shape, _ w: Shape, _ y: Shape) -> limpid_convolution_shape {
    limpid_convolution_shape(
      batch: Int64(x[0]), height: Int64(x[1]), width: Int64(x[2]), channels: Int64(x[3]), out_height: Int64(y[1]),
      out_width: Int64(y[2]), out_channels: Int64(y[3]), kernel_height: Int64(w[0]), kernel_width: Int64(w[1]),
      stride_y: Int64(stride.height), stride_x: Int64(stride.width), dilation_y: Int64(dilation.height),
      dilation_x: Int64(dilation.width), pad_top: Int64(padding.top), pad_left: Int64(padding.left),
      groups: Int64(groups))
  }

  /// Shapes that try every attribute, for the battery: images and filters.
  static func randomShapes() -> [(ConvolutionGeometry, Shape, Shape)] {
    [
      (Self(), [1, 3, 3, 1], [2, 2, 1, 1]), (Self(padding: 1), [2, 4, 5, 3], [3, 3, 3, 4]),
      (Self(stride: 2, padding: 1), [1, 5, 4, 2], [3, 3, 2, 3]),
      (Self(stride: Extent(1, 3)), [1, 3, 7, 1], [1, 2, 1, 2]),
      (Self(dilation: 2), [1, 5, 6, 2], [2, 3, 2, 1]), (Self(groups: 2), [1, 3, 3, 4], [2, 2, 2, 6]),
      (Self(padding: 1, groups: 3), [1, 4, 4, 3], [3, 3, 1, 3]), (Self(stride: 2), [1, 3, 3, 2], [1, 1, 2, 3]),
      (Self(padding: Padding(top: 0, bottom: 2, left: 1, right: 0)), [1, 2, 3, 2], [3, 3, 2, 2]),
      (Self(), [1, 2, 3, 5], [1, 1, 5, 7]), (Self(), [0, 3, 3, 1], [2, 2, 1, 1]),
      (Self(), [1, 3, 4, 30], [3, 3, 30, 2]),
      (Self(stride: 3, padding: 2), [2, 4, 5, 1], [2, 2, 1, 17]),
    ]
  }
}
