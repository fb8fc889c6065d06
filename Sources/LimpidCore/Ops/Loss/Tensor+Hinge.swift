// Losses that ask for a margin.

extension Tensor {
  /// The hinge loss of scores x with targets y of −1 or 1: max(0, margin − x y), or its square.
  ///
  ///     print(try Tensor([2, 0.5, 1]).hingeLoss(targets: [1, 1, -1], reduction: .none))
  ///     // [0, 0.5, 2]
  ///
  /// **Shapes** scores and targets [...]; the result is [], without reduction [...].
  public func hingeLoss(
    targets: Tensor, margin: Float = 1, isSquared: Bool = false, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    try checkSameShape([shape, targets.shape], of: "hingeLoss")
    let loss = try (margin - self * targets).relu()
    return (isSquared ? loss.square() : loss).reduced(reduction)
  }

  /// The hinge loss of scores [..., C] with class labels [...]: Σ over the other classes of max(0, margin − x[label] + x[class]), divided by C.
  ///
  ///     print(try Tensor([1, 3], [1, 0.5, 0]).hingeLoss([0]))
  ///     // 0.16666667
  ///
  /// **Shapes** scores [..., C], labels [...]; the result is [], without reduction [...].
  ///
  /// Crammer and Singer, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines, 2001, with the sum in place of the
  /// largest term.
  public func hingeLoss(
    _ labels: IndexTensor, margin: Float = 1, reduction: Reduction = .mean
  ) throws(TensorError) -> Tensor {
    guard let classes = shape.last, Array(shape.dropLast()) == labels.shape.dimensions else {
      throw TensorError(
        operation: "hingeLoss", came: "scores \(shape) and labels \(labels.shape)",
        expected: "scores [..., classes] and labels [...]", mend: "give one label for each row of scores")
    }
    try labels.check(below: classes, of: "hingeLoss")
    let hot = try labels.oneHot(classes: classes)
    let own = try (self * hot).sum(axes: -1, keepsDimensions: true)
    let terms = try (self - own + margin).relu() * (1 - hot)
    return (try terms.sum(axes: -1) / Float(classes)).reduced(reduction)
  }
}
