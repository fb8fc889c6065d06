import LimpidCore

/// How the operations in `Reference/losses.py` are called.
func losses(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden
  let reduction = reduction(golden)
  switch golden.op {
  case "meanSquaredError": return try a[0].meanSquaredError(to: a[1], reduction: reduction)
  case "meanAbsoluteError": return try a[0].meanAbsoluteError(to: a[1], reduction: reduction)
  case "huber": return try a[0].huberLoss(to: a[1], delta: golden.float("delta")!, reduction: reduction)
  case "smoothAbsoluteError":
    return try a[0].smoothAbsoluteError(to: a[1], beta: golden.float("beta")!, reduction: reduction)
  case "binaryCrossEntropy":
    return try a[0].binaryCrossEntropy(
      targets: a[1], positiveWeights: golden.floats("positiveWeights").map { Tensor($0) },
      smoothing: golden.float("labelSmoothing") ?? 0, reduction: reduction)
  case "focal":
    return try a[0].focalLoss(
      targets: a[1], gamma: golden.float("gamma")!, alpha: golden.float("alpha"), reduction: reduction)
  case "crossEntropy":
    return try a[0].softmaxCrossEntropy(
      a.indices(1), weights: golden.floats("classWeights").map { Tensor($0) },
      smoothing: golden.float("labelSmoothing") ?? 0, ignoring: golden.int("ignoredIndex").map { Int32($0) },
      reduction: reduction)
  case "softCrossEntropy": return try a[0].softmaxCrossEntropy(targets: a[1], reduction: reduction)
  case "hinge": return try a[0].hingeLoss(targets: a[1], reduction: reduction)
  case "squaredHinge": return try a[0].hingeLoss(targets: a[1], isSquared: true, reduction: reduction)
  case "multiclassHinge": return try a[0].hingeLoss(a.indices(1), reduction: reduction)
  case "klDivergence" where golden.text("reduction") == "batchMean":
    return try a[0].klDivergence(to: a[1], reduction: .sum) / Float(a[0].shape[0])
  case "klDivergence": return try a[0].klDivergence(to: a[1], reduction: reduction)
  case "cosineSimilarity": return try a[0].cosineSimilarity(to: a[1])
  case "cosineEmbedding":
    return try a[0].cosineEmbeddingLoss(
      to: a[1], labels: a[2], margin: golden.float("margin")!, reduction: reduction)
  case "triplet":
    return try a[0].tripletMarginLoss(
      positive: a[1], negative: a[2], margin: golden.float("margin")!, reduction: reduction)
  default: return nil
  }
}

private func reduction(_ golden: GoldenCase) -> Reduction {
  switch golden.text("reduction") {
  case "none": .none
  case "sum": .sum
  default: .mean
  }
}
