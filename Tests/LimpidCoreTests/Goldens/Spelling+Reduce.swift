import LimpidCore

/// How the operations in `Reference/reduce.py` are called.
func reduce(_ a: GoldenArguments) throws -> (any Valued)? {
  let x = a.values[0].tensor!
  let golden = a.golden
  switch golden.op {
  case "softmax": return try x.softmax(axis: golden.int("axis")!)
  case "logSoftmax": return try x.logSoftmax(axis: golden.int("axis")!)
  case "cumulativeSum": return try x.cumulativeSum(axis: golden.int("axis")!)
  case "topValues": return try x.topValues(golden.int("k")!, axis: golden.int("axis")!)
  case "topIndices": return try x.topIndices(golden.int("k")!, axis: golden.int("axis")!)
  case "argmax": return try x.argMax(axis: golden.int("axis")!, keepsDimensions: golden.flag("keepDimensions"))
  case "argmin": return try x.argMin(axis: golden.int("axis")!, keepsDimensions: golden.flag("keepDimensions"))
  default: break
  }
  guard let axes = golden.ints("axes") else { return try reduceAll(x, golden) }
  let keeps = golden.flag("keepDimensions")
  switch golden.op {
  case "sum": return try x.sum(axes: axes, keepsDimensions: keeps)
  case "mean": return try x.mean(axes: axes, keepsDimensions: keeps)
  case "product": return try x.product(axes: axes, keepsDimensions: keeps)
  case "max": return try x.max(axes: axes, keepsDimensions: keeps)
  case "min": return try x.min(axes: axes, keepsDimensions: keeps)
  case "logSumExp": return try x.logSumExp(axes: axes, keepsDimensions: keeps)
  case "norm": return try x.norm(order(golden), axes: axes, keepsDimensions: keeps)
  case "variance": return try x.variance(axes: axes, keepsDimensions: keeps, isUnbiased: golden.flag("unbiased"))
  case "standardDeviation":
    return try x.standardDeviation(axes: axes, keepsDimensions: keeps, isUnbiased: golden.flag("unbiased"))
  default: return nil
  }
}

/// The same over all elements.
private func reduceAll(_ x: Tensor, _ golden: GoldenCase) throws -> Tensor? {
  switch golden.op {
  case "sum": x.sum()
  case "mean": x.mean()
  case "max": try x.max()
  case "min": try x.min()
  case "logSumExp": try x.logSumExp()
  case "norm": try x.norm(order(golden))
  case "variance": x.variance(isUnbiased: golden.flag("unbiased"))
  case "standardDeviation": x.standardDeviation(isUnbiased: golden.flag("unbiased"))
  default: nil
  }
}

private func order(_ golden: GoldenCase) -> NormOrder {
  switch golden.number("order")! {
  case 1: .one
  case 2: .two
  default: .infinity
  }
}
