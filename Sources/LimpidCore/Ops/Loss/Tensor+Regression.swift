// Losses of predicted numbers. The tensor is the prediction; its target has the same shape.

extension Tensor {
  /// The mean squared error: (x − t)², reduced.
  ///
  ///     print(try Tensor([1, 2]).meanSquaredError(to: [1, 4]))
  ///     // 2
  ///
  /// **Shapes** prediction and target [...]; the result is [], without reduction [...].
  public func meanSquaredError(to target: Tensor, reduction: Reduction = .mean) throws(TensorError) -> Tensor {
    try difference(target, of: "meanSquaredError").square().reduced(reduction)
  }

  /// The mean absolute error: |x − t|, reduced. Its slope where both are equal is 0.
  ///
  ///     print(try Tensor([1, 2]).meanAbsoluteError(to: [1, 4]))
  ///     // 1
  ///
  /// **Shapes** prediction and target [...]; the result is [], without reduction [...].
  public func meanAbsoluteError(to target: Tensor, reduction: Reduction = .mean) throws(TensorError) -> Tensor {
    try difference(target, of: "meanAbsoluteError").abs().reduced(reduction)
  }

  /// Huber's loss: (x − t)² / 2 up to a distance of `delta`, from there on a straight line, delta · (|x − t| − delta / 2).
  ///
  ///     print(try Tensor([1, 2]).huberLoss(to: [1, 4], reduction: .none))
  ///     // [0, 1.5]
  ///
  /// **Shapes** prediction and target [...]; the result is [], without reduction [...].
  ///
  /// Huber, Robust Estimation of a Location Parameter, 1964.
  public func huberLoss(
    to target: Tensor, delta: Float = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    try checkPositive(delta, "delta", of: "huberLoss")
    let distance = try difference(target, of: "huberLoss").abs(), within = distance.minimum(delta)
    return try (within * (distance - within * 0.5)).reduced(reduction)
  }

  /// The quantile (pinball) loss: q (t − x) where the target is greater, (1 − q)(x − t) where it is not, reduced. The `quantile` q of the
  /// targets makes it least.
  ///
  ///     print(try Tensor([1, 2]).quantileLoss(to: [1, 4], quantile: 0.75, reduction: .none))
  ///     // [0, 1.5]
  ///
  /// **Shapes** prediction and target [...]; the result is [], without reduction [...].
  ///
  /// Koenker and Bassett, Regression Quantiles, 1978.
  public func quantileLoss(
    to target: Tensor, quantile: Float, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    guard quantile > 0, quantile < 1 else {
      throw TensorError(
        operation: "quantileLoss", came: "the quantile \(quantile)", expected: "more than 0 and less than 1",
        mend: "0.5 is the median, 0.9 is above nine of ten")
    }
    let above = try -difference(target, of: "quantileLoss")
    return try (above * quantile).maximum(above * (quantile - 1)).reduced(reduction)
  }

  /// The smooth absolute error: Huber's loss divided by `beta`, so that the straight line has slope 1.
  ///
  ///     print(try Tensor([1, 2]).smoothAbsoluteError(to: [1, 4], beta: 0.5, reduction: .none))
  ///     // [0, 1.75]
  ///
  /// **Shapes** prediction and target [...]; the result is [], without reduction [...].
  public func smoothAbsoluteError(
    to target: Tensor, beta: Float = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    try checkPositive(beta, "beta", of: "smoothAbsoluteError")
    let distance = try difference(target, of: "smoothAbsoluteError").abs(), within = distance.minimum(beta)
    return try (within * (distance - within * 0.5) / beta).reduced(reduction)
  }

  private func difference(_ target: Tensor, of operation: String) throws(TensorError) -> Tensor {
    try checkSameShape([shape, target.shape], of: operation)
    return try self - target
  }

  private func checkPositive(_ number: Float, _ name: String, of operation: String) throws(TensorError) {
    guard number > 0 else {
      throw TensorError(
        operation: operation, came: "\(name) \(number)", expected: "a number above 0", mend: "try 1")
    }
  }
}
