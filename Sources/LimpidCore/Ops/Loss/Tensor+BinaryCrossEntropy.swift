// Losses of yes-or-no answers. The tensor holds logits x, of any shape; targets y in 0 … 1 have the same shape.

extension Tensor {
  /// The cross-entropy of sigmoid with targets: y · softplus(−x) + (1 − y) · softplus(x), which is −y log p − (1 − y) log(1 − p) without
  /// overflow, and exact to the last places also where it is tiny.
  ///
  ///     print(try Tensor([0, 2]).binaryCrossEntropy(targets: [1, 1], reduction: .none))
  ///     // [0.6931472, 0.126928]
  ///
  /// **Shapes** logits and targets [...]; the result is [], without reduction [...].
  ///
  /// - Parameters:
  ///   - positiveWeights: multiplies the part of the positive answers, y · softplus(−x); broadcast to the logits.
  ///   - smoothing: moves targets towards 1/2: y · (1 − smoothing) + smoothing / 2.
  public func binaryCrossEntropy(
    targets: Tensor, positiveWeights: Tensor? = nil, smoothing: Float = 0, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    try checkSameShape([shape, targets.shape], of: "binaryCrossEntropy")
    guard smoothing >= 0, smoothing <= 1 else {
      throw TensorError(
        operation: "binaryCrossEntropy", came: "a smoothing of \(smoothing)", expected: "a number in 0 … 1",
        mend: "try 0.1, or 0 for none")
    }
    let y = smoothing == 0 ? targets : targets * (1 - smoothing) + smoothing / 2
    var positive = y
    if let positiveWeights { positive = try y * positiveWeights }
    return try (positive * (-self).softplus() + (1 - y) * softplus()).reduced(reduction)
  }

  /// The focal loss: (1 − q)^γ times the binary cross-entropy, q = p y + (1 − p)(1 − y) the probability of the right answer; with `alpha`
  /// also times α y + (1 − α)(1 − y). Easy examples count less.
  ///
  ///     print(try Tensor([0, 2]).focalLoss(targets: [1, 1], reduction: .none))
  ///     // [0.1732868, 0.0018035626]
  ///
  /// **Shapes** logits and targets [...]; the result is [], without reduction [...].
  ///
  /// Lin, Goyal, Girshick, He and Dollár, Focal Loss for Dense Object Detection, 2017.
  public func focalLoss(
    targets: Tensor, gamma: Float = 2, alpha: Float? = nil, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    let entropy = try binaryCrossEntropy(targets: targets, reduction: .none)
    // 1 − q, from both sigmoids so that neither 1 − p cancels; bounded below, where a root would have no slope.
    let wrong = try sigmoid() * (1 - targets) + (-self).sigmoid() * targets
    var loss = try wrong.maximum(1e-30).pow(gamma) * entropy
    if let alpha { loss = try loss * (targets * alpha + (1 - targets) * (1 - alpha)) }
    return loss.reduced(reduction)
  }
}
