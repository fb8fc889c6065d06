import LimpidData

/// How well probabilities of classes agree with the classes. Each metric is scikit-learn's, to 1e-9; `weights` are its `sample_weight`.
public struct ClassMetrics: Sendable {
  public let labels: [Int]
  /// Row by row, one for each class.
  public let probabilities: [Double]
  public let classes: Int
  /// The most probable class of each row, the first of equals.
  public let predictions: [Int]
  /// For each class the rows by its probability, most probable first; for two classes only that of the second.
  let orders: [[Int]]

  public init(labels: [Int], probabilities: [Double], classes: Int) {
    precondition(probabilities.count == labels.count * classes && classes > 0)
    self.labels = labels
    self.probabilities = probabilities
    self.classes = classes
    predictions = labels.indices.map { row in
      (0..<classes).reduce(0) { probabilities[row * classes + $1] > probabilities[row * classes + $0] ? $1 : $0 }
    }
    orders = (0..<classes).map { label in
      if classes == 2, label == 0 { return [] }
      return labels.indices.sorted { a, b in
        let (p, q) = (probabilities[a * classes + label], probabilities[b * classes + label])
        return (q, a) < (p, b)
      }
    }
  }

  func probability(_ row: Int, _ label: Int) -> Double { probabilities[row * classes + label] }

  private func mean(_ weights: [Double]?, _ term: (Int) -> Double) -> Double {
    var (sum, total) = (0.0, 0.0)
    for i in labels.indices {
      let w = weights?[i] ?? 1
      if w == 0 { continue }
      sum += w * term(i)
      total += w
    }
    return sum / total
  }

  /// counts[true class][predicted class], weighted.
  public func confusion(_ weights: [Double]? = nil) -> [[Double]] {
    var counts = [[Double]](repeating: [Double](repeating: 0, count: classes), count: classes)
    for i in labels.indices { counts[labels[i]][predictions[i]] += weights?[i] ?? 1 }
    return counts
  }

  public func accuracy(_ weights: [Double]? = nil) -> Double { mean(weights) { labels[$0] == predictions[$0] ? 1 : 0 } }

  /// The share of rows whose class is among the k most probable. Of equal probabilities the later class counts as more probable, as
  /// scikit-learn has it.
  public func topK(_ k: Int, _ weights: [Double]? = nil) -> Double {
    mean(weights) { row in
      let own = probability(row, labels[row])
      let better = (0..<classes).count { label in
        let p = probability(row, label)
        return p > own || (p == own && label > labels[row])
      }
      return better < k ? 1 : 0
    }
  }

  /// −mean ln p of the true class; probabilities are kept 2⁻⁵² away from 0 and 1.
  public func logLoss(_ weights: [Double]? = nil) -> Double {
    mean(weights) { row in
      let p = min(1 - 0x1p-52, max(0x1p-52, probability(row, labels[row])))
      return -Logarithm.of(p)
    }
  }

  /// Mean (p − y)² for two classes, y the second; summed over classes for several (Brier 1950).
  public func brier(_ weights: [Double]? = nil) -> Double {
    mean(weights) { row in
      if classes == 2 {
        let d = probability(row, 1) - (labels[row] == 1 ? 1 : 0)
        return d * d
      }
      return (0..<classes).reduce(0) { sum, label in
        let d = probability(row, label) - (labels[row] == label ? 1 : 0)
        return sum + d * d
      }
    }
  }

  /// The mean distance between how sure the answers are and how often they are right, over bins of equal width (Naeini et al. 2015).
  public func expectedCalibrationError(bins: Int = 10, _ weights: [Double]? = nil) -> Double {
    var (sure, right, count) = (
      [Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins), [Double](repeating: 0, count: bins)
    )
    for row in labels.indices {
      let w = weights?[row] ?? 1, p = probability(row, predictions[row])
      let bin = min(bins - 1, max(0, Int((p * Double(bins)).rounded(.up)) - 1))
      sure[bin] += w * p
      right[bin] += labels[row] == predictions[row] ? w : 0
      count[bin] += w
    }
    let total = count.reduce(0, +)
    return (0..<bins).reduce(0) { $0 + abs(sure[$1] - right[$1]) } / total
  }

  /// The correlation of true and predicted classes; see `ClassCounts.matthews`.
  public func matthews(_ weights: [Double]? = nil) -> Double { ClassCounts(confusion(weights)).matthews }
}
