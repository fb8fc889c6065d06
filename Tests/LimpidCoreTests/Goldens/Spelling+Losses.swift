import LimpidCore

/// How the operations in `Reference/losses.py` are called.
func losses(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden
  let reduction = reduction(golden)
  switch golden.op {
  case "crossEntropy":
    return try a[0].softmaxCrossEntropy(
      a.indices(1), weights: golden.floats("classWeights").map { Tensor($0) },
      smoothing: golden.float("labelSmoothing") ?? 0, ignoring: golden.int("ignoredIndex").map { Int32($0) },
      reduction: reduction)
  case "softCrossEntropy": return try a[0].softmaxCrossEntropy(targets: a[1], reduction: reduction)
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
