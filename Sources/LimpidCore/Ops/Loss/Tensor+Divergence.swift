extension Tensor {
  /// The divergence of Kullback and Leibler from these log-probabilities to target probabilities: t · (log t − x), 0 where t is 0.
  ///
  ///     let x = try Tensor([1, 2], [0.5, 0.5]).log()
  ///     print(try x.klDivergence(to: Tensor([1, 2], [1, 0]), reduction: .sum))
  ///     // 0.6931472
  ///
  /// **Shapes** log-probabilities and targets [...]; the result is [], without reduction [...].
  ///
  /// `.mean` divides by the number of elements. For the mean over rows, which is the divergence proper, divide the sum by their number.
  public func klDivergence(to targets: Tensor, reduction: Reduction = .mean) throws(TensorError) -> Tensor {
    try checkSameShape([shape, targets.shape], of: "klDivergence")
    let logarithm = try targets.replacing(with: 1, where: targets .== 0).log()
    return try (targets * (logarithm - self)).reduced(reduction)
  }
}
