extension Tensor {
  /// The images convolved with `filters` [height, width, channels / groups, outChannels]. See `Convolution2D`.
  ///
  /// **Shapes** [batch, height, width, channels] → [batch, outHeight, outWidth, outChannels].
  public func convolution2D(
    _ filters: Tensor, stride: Extent = 1, padding: Padding = 0, dilation: Extent = 1, groups: Int = 1
  ) throws(TensorError) -> Tensor {
    try Convolution2D(ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups))(
      self, filters)
  }

  /// The images convolved with `filters` [3, 3, channels, outChannels], in one of Winograd's forms. See `WinogradConvolution2D`.
  ///
  /// **Shapes** [batch, height, width, channels] → [batch, outHeight, outWidth, outChannels].
  public func winogradConvolution2D(
    _ filters: Tensor, padding: Padding = 0, form: WinogradForm = .two
  ) throws(TensorError) -> Tensor {
    try WinogradConvolution2D(padding: padding, form: form)(self, filters)
  }

  /// Sequences convolved with `filters` [length, channels / groups, outChannels]: a convolution of images of height 1.
  ///
  /// **Shapes** [batch, length, channels] → [batch, outLength, outChannels].
  ///
  ///     let x = try Tensor([1, 4, 1], [1, 2, 3, 4])
  ///     print(try x.convolution1D(Tensor([2, 1, 1], [1, -1])).reshaped(to: [3]))
  ///     // [-1, -1, -1]
  public func convolution1D(
    _ filters: Tensor, stride: Int = 1, padding: (before: Int, after: Int) = (0, 0), dilation: Int = 1, groups: Int = 1
  ) throws(TensorError) -> Tensor {
    guard rank == 3, filters.rank == 3 else {
      throw TensorError(
        operation: "convolution1D", came: "sequences \(shape) and filters \(filters.shape)",
        expected: "[batch, length, channels] and [length, channels, outChannels]",
        mend: "reshape a sequence without channels to [batch, length, 1]")
    }
    let geometry = ConvolutionGeometry(
      stride: Extent(1, stride), padding: Padding(top: 0, bottom: 0, left: padding.before, right: padding.after),
      dilation: Extent(1, dilation), groups: groups)
    let y = try Convolution2D(geometry)(lifted, filters.reshaped(to: Shape([1] + filters.shape.dimensions)))
    return try y.reshaped(to: [y.shape[0], y.shape[2], y.shape[3]])
  }

  /// The transposed convolution: what a convolution's data gradient does, as a forward step. It spreads each pixel over a window, so
  /// it enlarges images by the stride.
  ///
  /// **Shapes** [batch, height, width, channels] with filters [height, width, outChannels / groups, channels] →
  /// [batch, (height − 1) · stride − padding + (window − 1) · dilation + 1 + extra, …, outChannels].
  ///
  /// - Parameter extra: pixels to add below and to the right, fewer than the stride or than the dilation. Below the stride they choose
  ///   between the sizes that a convolution would bring to the same output; from there on they uncover what the padding cuts off, and
  ///   where that ends, zeros.
  public func transposedConvolution2D(
    _ filters: Tensor, stride: Extent = 1, padding: Padding = 0, extra: Extent = 0, dilation: Extent = 1,
    groups: Int = 1
  ) throws(TensorError) -> Tensor {
    let name = "transposedConvolution2D"
    guard rank == 4, filters.rank == 4, shape[3] == filters.shape[3] else {
      throw TensorError(
        operation: name, came: "images \(shape) and filters \(filters.shape)",
        expected: "[batch, height, width, channels] and [height, width, outChannels / groups, channels]",
        mend: "the filters' last axis is the number of channels that come in")
    }
    let geometry = ConvolutionGeometry(stride: stride, padding: padding, dilation: dilation, groups: groups)
    try geometry.validate(for: name)
    guard (0..<Swift.max(stride.height, dilation.height)).contains(extra.height),
      (0..<Swift.max(stride.width, dilation.width)).contains(extra.width)
    else {
      throw TensorError(
        operation: name, came: "extra pixels of \(extra)",
        expected: "0 or more, and fewer than the stride \(stride) or the dilation \(dilation)",
        mend: "leave out extra, or choose it below one of them")
    }
    // A convolution's size leaves fewer pixels open than its stride: more of them come out of the padding, and behind it are zeros.
    func uncovered(_ extra: Int, _ stride: Int, _ padding: Int) -> Int {
      extra < stride ? 0 : Swift.min(extra, padding)
    }
    let below = uncovered(extra.height, stride.height, padding.bottom)
    let beside = uncovered(extra.width, stride.width, padding.right)
    let zeros = Extent(
      extra.height < stride.height ? 0 : extra.height - below, extra.width < stride.width ? 0 : extra.width - beside)
    let cut = ConvolutionGeometry(
      stride: stride,
      padding: Padding(
        top: padding.top, bottom: padding.bottom - below, left: padding.left, right: padding.right - beside),
      dilation: dilation, groups: groups)
    let reach = Extent(
      (shape[1] - 1) * stride.height + (filters.shape[0] - 1) * dilation.height + 1,
      (shape[2] - 1) * stride.width + (filters.shape[1] - 1) * dilation.width + 1)
    let size = Extent(
      reach.height - cut.padding.top - cut.padding.bottom + extra.height - below - zeros.height,
      reach.width - cut.padding.left - cut.padding.right + extra.width - beside - zeros.width)
    guard size.height > 0, size.width > 0,
      cut.outputSize(size, Extent(filters.shape[0], filters.shape[1])) == Extent(shape[1], shape[2])
    else {
      throw TensorError(
        operation: name, came: "images \(shape) and padding \(padding), for an output of \(size)",
        expected: "less padding than the filters reach", mend: "choose a smaller padding")
    }
    let y = try ConvolutionDataGradient(cut, size: size)(self, filters)
    return zeros == 0 ? y : try y.padded(before: [0, 0, 0, 0], after: [0, zeros.height, zeros.width, 0])
  }

  /// [batch, length, channels] as images of height 1.
  package var lifted: Tensor {
    get throws(TensorError) { try reshaped(to: [shape[0], 1, shape[1], shape[2]]) }
  }
}
