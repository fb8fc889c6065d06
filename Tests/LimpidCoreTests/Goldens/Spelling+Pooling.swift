import LimpidCore

/// How the operations in `Reference/pooling.py` are called.
func pooling(_ a: GoldenArguments) throws -> (any Valued)? {
  let golden = a.golden
  func extent(_ key: String) -> Extent { golden.ints(key).map { Extent($0[0], $0[1]) } ?? 1 }
  let around = golden.ints("padding").map { Padding($0[0], $0[1]) } ?? 0
  switch golden.op {
  case "maxPool2D": return try a[0].maxPool2D(window: extent("window"), stride: extent("stride"), padding: around)
  case "maxPool2DSelection":
    let rule = PoolingRule.sliding(
      window: extent("window"), stride: extent("stride"), padding: around, countsPadding: true)
    return try MaxPool2DSelection(rule)(a[0], a[1])
  case "averagePool2D":
    return try a[0].averagePool2D(
      window: extent("window"), stride: extent("stride"), padding: around, countsPadding: golden.flag("countsPadding"))
  case "maxPool1D":
    return try a[0].maxPool1D(
      window: golden.int("window")!, stride: golden.int("stride")!, padding: golden.int("padding")!)
  case "averagePool1D":
    return try a[0].averagePool1D(
      window: golden.int("window")!, stride: golden.int("stride")!, padding: golden.int("padding")!)
  case "globalAveragePool2D": return try a[0].globalAveragePool2D()
  case "globalMaxPool2D": return try a[0].globalMaxPool2D()
  case "adaptiveAveragePool2D": return try a[0].adaptiveAveragePool2D(to: extent("size"))
  case "adaptiveMaxPool2D": return try a[0].adaptiveMaxPool2D(to: extent("size"))
  case "resizeNearest": return try a[0].resizedNearest(to: extent("size"))
  case "resizeBilinear":
    return try a[0].resizedBilinear(to: extent("size"), alignsCorners: golden.flag("alignsCorners"))
  default: return nil
  }
}
