/// How far predicted numbers are from the true ones. Each metric is scikit-learn's, to 1e-9; `weights` are its `sample_weight`.
public struct RegressionMetrics: Sendable {
  public let truths: [Double]
  public let predictions: [Double]

  public init(truths: [Double], predictions: [Double]) {
    precondition(truths.count == predictions.count)
    self.truths = truths
    self.predictions = predictions
  }

  private func mean(_ weights: [Double]?, _ term: (Int) -> Double) -> Double {
    var (sum, total) = (0.0, 0.0)
    for i in truths.indices {
      let w = weights?[i] ?? 1
      if w == 0 { continue }
      sum += w * term(i)
      total += w
    }
    return sum / total
  }

  /// Mean |y − ŷ|.
  public func meanAbsoluteError(_ weights: [Double]? = nil) -> Double {
    mean(weights) { abs(truths[$0] - predictions[$0]) }
  }

  /// Mean (y − ŷ)².
  public func meanSquaredError(_ weights: [Double]? = nil) -> Double {
    mean(weights) { (truths[$0] - predictions[$0]) * (truths[$0] - predictions[$0]) }
  }

  /// √ of the mean (y − ŷ)².
  public func rootMeanSquaredError(_ weights: [Double]? = nil) -> Double { meanSquaredError(weights).squareRoot() }

  /// 1 − Σ (y − ŷ)² / Σ (y − mean y)²: the share of the variance that is explained. NaN if the truths are all the same.
  public func r2(_ weights: [Double]? = nil) -> Double {
    let middle = mean(weights) { truths[$0] }
    let spread = mean(weights) { (truths[$0] - middle) * (truths[$0] - middle) }
    return spread == 0 ? .nan : 1 - meanSquaredError(weights) / spread
  }

  /// Mean |y − ŷ| / |y|, with 2⁻⁵² in place of a smaller |y|.
  public func meanAbsolutePercentageError(_ weights: [Double]? = nil) -> Double {
    mean(weights) { abs(truths[$0] - predictions[$0]) / max(abs(truths[$0]), 0x1p-52) }
  }

  /// The loss that the `quantile` of the truths makes least: q (y − ŷ) if y is greater, (1 − q)(ŷ − y) if not.
  public func quantileLoss(_ quantile: Double, _ weights: [Double]? = nil) -> Double {
    mean(weights) { i in
      let d = truths[i] - predictions[i]
      return d >= 0 ? quantile * d : (quantile - 1) * d
    }
  }

  /// RMSE, MAE, R², MAPE, each with its interval.
  public var measures: [Measure] {
    let bootstrap = Bootstrap(rows: truths.count)
    var measures = [
      bootstrap.measure("RMSE") { rootMeanSquaredError($0) }, bootstrap.measure("MAE") { meanAbsoluteError($0) },
      bootstrap.measure("R2") { r2($0) },
    ]
    // Of numbers around 0 the percentage says nothing.
    if truths.allSatisfy({ $0 > 0 }) { measures.append(bootstrap.measure("MAPE") { meanAbsolutePercentageError($0) }) }
    return measures
  }
}
