import LimpidCore

/// How the operations in `Reference/normalize.py` are called.
func normalize(_ a: GoldenArguments) throws -> (any Valued)? {
  let epsilon = a.golden.float("epsilon") ?? 0
  switch a.golden.op {
  case "batchNorm": return try a[0].batchNormalized(scale: a[1], shift: a[2], epsilon: epsilon).output
  case "batchNormFixed":
    return try a[0].batchNormalized(scale: a[1], shift: a[2], mean: a[3], variance: a[4], epsilon: epsilon)
  case "batchNormRunning": return try runningStatistics(a, epsilon)
  case "layerNorm": return try a[0].layerNormalized(scale: a[1], shift: a[2], epsilon: epsilon)
  case "rmsNorm": return try a[0].rmsNormalized(scale: a[1], epsilon: epsilon)
  case "groupNorm":
    return try a[0].groupNormalized(groups: a.golden.int("groups")!, scale: a[1], shift: a[2], epsilon: epsilon)
  case "instanceNorm": return try a[0].instanceNormalized(scale: a[1], shift: a[2], epsilon: epsilon)
  default: return nil
  }
}

/// The new running mean and unbiased variance, as a layer keeps them.
private func runningStatistics(_ a: GoldenArguments, _ epsilon: Float) throws -> Tensor {
  let momentum = a.golden.float("momentum")!, channels = a[0].shape.last!, count = Float(a[0].count / channels)
  let ones = try Tensor(ones: [channels])
  let batch = try a[0].batchNormalized(scale: ones, shift: ones, epsilon: epsilon)
  return try stack([
    a[1] * (1 - momentum) + batch.mean * momentum,
    a[2] * (1 - momentum) + batch.variance * (count / (count - 1)) * momentum,
  ])
}
