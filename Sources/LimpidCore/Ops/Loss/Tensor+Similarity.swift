// Losses of vectors that should be near each other or apart.

extension Tensor {
  /// The cosine of the angle between vectors along an axis: Σ x y / (max(|x|, ε) · max(|y|, ε)).
  ///
  ///     print(try Tensor([3, 4]).cosineSimilarity(to: [4, 3]))
  ///     // 0.96
  ///
  /// **Shapes** x and y [..., D, ...] → [..., ...], without the axis.
  public func cosineSimilarity(to other: Tensor, axis: Int = -1, epsilon: Float = 1e-8) throws(TensorError) -> Tensor {
    try checkSameShape([shape, other.shape], of: "cosineSimilarity")
    let product = try (self * other).sum(axes: axis)
    return try product / (norm(axes: axis).maximum(epsilon) * other.norm(axes: axis).maximum(epsilon))
  }

  /// A loss of pairs of vectors [..., D]: 1 − cosine where the label is 1, max(0, cosine − margin) where it is −1.
  ///
  /// **Shapes** x and y [..., D], labels [...]; the result is [], without reduction [...].
  public func cosineEmbeddingLoss(
    to other: Tensor, labels: Tensor, margin: Float = 0, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    let cosine = try cosineSimilarity(to: other)
    try checkSameShape([cosine.shape, labels.shape], of: "cosineEmbeddingLoss")
    return try (1 - cosine).replacing(with: (cosine - margin).relu(), where: labels .< 0).reduced(reduction)
  }

  /// The triplet loss of anchors [..., D]: max(0, |anchor − positive| − |anchor − negative| + margin), distances with ε added to each
  /// difference, which keeps the slope at 0 finite.
  ///
  /// **Shapes** anchor, positive and negative [..., D]; the result is [], without reduction [...].
  ///
  /// Schroff, Kalenichenko and Philbin, FaceNet, 2015 (there with squared distances).
  public func tripletMarginLoss(
    positive: Tensor, negative: Tensor, margin: Float = 1, epsilon: Float = 1e-6, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    try checkSameShape([shape, positive.shape, negative.shape], of: "tripletMarginLoss")
    let near = try (self - positive + epsilon).norm(axes: -1), far = try (self - negative + epsilon).norm(axes: -1)
    return try (near - far + margin).relu().reduced(reduction)
  }
}
