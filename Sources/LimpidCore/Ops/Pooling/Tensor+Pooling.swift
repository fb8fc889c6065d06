extension Tensor {
  /// The largest pixel of every window. `stride` is the window if left out. See `MaxPool2D`.
  ///
  /// **Shapes** [batch, height, width, channels] → [batch, outHeight, outWidth, channels].
  public func maxPool2D(window: Extent = 2, stride: Extent? = nil, padding: Padding = 0) throws(TensorError) -> Tensor {
    try MaxPool2D(.sliding(window: window, stride: stride ?? window, padding: padding, countsPadding: true))(self)
  }

  /// The mean of every window. `stride` is the window if left out; `countsPadding` divides by the window's pixels also where some of
  /// them are padding. See `AveragePool2D`.
  ///
  /// **Shapes** [batch, height, width, channels] → [batch, outHeight, outWidth, channels].
  public func averagePool2D(
    window: Extent = 2, stride: Extent? = nil, padding: Padding = 0, countsPadding: Bool = true
  ) throws(TensorError) -> Tensor {
    try AveragePool2D(
      .sliding(window: window, stride: stride ?? window, padding: padding, countsPadding: countsPadding))(self)
  }

  /// The largest pixel of each of `size` parts of the image, whatever its size.
  public func adaptiveMaxPool2D(to size: Extent) throws(TensorError) -> Tensor { try MaxPool2D(.adaptive(size))(self) }

  /// The mean of each of `size` parts of the image, whatever its size.
  public func adaptiveAveragePool2D(to size: Extent) throws(TensorError) -> Tensor {
    try AveragePool2D(.adaptive(size))(self)
  }

  /// The largest pixel of the whole image: [batch, height, width, channels] → [batch, channels].
  public func globalMaxPool2D() throws(TensorError) -> Tensor {
    let y = try adaptiveMaxPool2D(to: 1)
    return try y.reshaped(to: [y.shape[0], y.shape[3]])
  }

  /// The mean of the whole image: [batch, height, width, channels] → [batch, channels].
  public func globalAveragePool2D() throws(TensorError) -> Tensor {
    let y = try adaptiveAveragePool2D(to: 1)
    return try y.reshaped(to: [y.shape[0], y.shape[3]])
  }

  /// The largest element of every window of a sequence: [batch, length, channels] → [batch, outLength, channels].
  public func maxPool1D(window: Int = 2, stride: Int? = nil, padding: Int = 0) throws(TensorError) -> Tensor {
    try pooled1D("maxPool1D") { (x) throws(TensorError) in
      try x.maxPool2D(window: Extent(1, window), stride: Extent(1, stride ?? window), padding: Padding(0, padding))
    }
  }

  /// The mean of every window of a sequence: [batch, length, channels] → [batch, outLength, channels].
  public func averagePool1D(
    window: Int = 2, stride: Int? = nil, padding: Int = 0, countsPadding: Bool = true
  ) throws(TensorError) -> Tensor {
    try pooled1D("averagePool1D") { (x) throws(TensorError) in
      try x.averagePool2D(
        window: Extent(1, window), stride: Extent(1, stride ?? window), padding: Padding(0, padding),
        countsPadding: countsPadding)
    }
  }

  private func pooled1D(_ name: String, _ pool: (Tensor) throws(TensorError) -> Tensor) throws(TensorError) -> Tensor {
    guard rank == 3 else {
      throw TensorError(
        operation: name, came: "a tensor of shape \(shape)", expected: "sequences [batch, length, channels]",
        mend: "reshape a sequence without channels to [batch, length, 1]")
    }
    let y = try pool(lifted)
    return try y.reshaped(to: [y.shape[0], y.shape[2], y.shape[3]])
  }

  /// The images in another size, pixels copied. See `ResizeNearest`.
  public func resizedNearest(to size: Extent) throws(TensorError) -> Tensor { try ResizeNearest(to: size)(self) }

  /// The images in another size, pixels mixed. See `ResizeBilinear`.
  public func resizedBilinear(to size: Extent, alignsCorners: Bool = false) throws(TensorError) -> Tensor {
    try ResizeBilinear(to: size, alignsCorners: alignsCorners)(self)
  }
}
