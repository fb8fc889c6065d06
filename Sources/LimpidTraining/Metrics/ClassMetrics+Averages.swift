extension ClassMetrics {
  /// How several classes make one number.
  public enum Average: String, Sendable, CaseIterable {
    /// All answers counted together.
    case micro
    /// The mean over the classes.
    case macro
    /// The mean over the classes, each with the weight of its rows.
    case weighted
  }

  /// Precision, recall and F1 of each class; 0 where there is nothing to divide by.
  public func perClass(_ weights: [Double]? = nil) -> [(precision: Double, recall: Double, f1: Double, support: Double)]
  {
    let counts = confusion(weights)
    return (0..<classes).map { label in
      let right = counts[label][label], truths = counts[label].reduce(0, +)
      let guesses = counts.reduce(0) { $0 + $1[label] }
      let precision = guesses == 0 ? 0 : right / guesses, recall = truths == 0 ? 0 : right / truths
      let f1 = truths + guesses == 0 ? 0 : 2 * right / (truths + guesses)
      return (precision, recall, f1, truths)
    }
  }

  private func averaged(_ average: Average, _ weights: [Double]?, _ part: ((Double, Double, Double, Double)) -> Double)
    -> Double
  {
    if average == .micro { return accuracy(weights) }  // each row has one class and one answer
    // A class that neither is nor is answered has no say, as scikit-learn has it.
    let counts = confusion(weights)
    let present = (0..<classes).filter { label in
      counts[label].contains { $0 > 0 } || counts.contains { $0[label] > 0 }
    }
    let all = perClass(weights)
    let shares = present.map { average == .macro ? 1 : all[$0].support }
    let total = shares.reduce(0, +)
    return zip(present, shares).reduce(0) { $0 + part(all[$1.0]) * $1.1 } / total
  }

  public func precision(_ average: Average, _ weights: [Double]? = nil) -> Double {
    averaged(average, weights) { $0.0 }
  }
  public func recall(_ average: Average, _ weights: [Double]? = nil) -> Double { averaged(average, weights) { $0.1 } }
  public func f1(_ average: Average, _ weights: [Double]? = nil) -> Double { averaged(average, weights) { $0.2 } }

  /// The mean recall of the classes that there are.
  public func balancedAccuracy(_ weights: [Double]? = nil) -> Double {
    let present = perClass(weights).filter { $0.support > 0 }
    return present.reduce(0) { $0 + $1.recall } / Double(present.count)
  }

  /// The area under the receiver's operating curve: for two classes that of the second, for several the mean over "this class or another".
  /// NaN if a class never comes.
  public func auc(_ weights: [Double]? = nil) -> Double {
    overClasses { label in area(of: label, weights).roc }
  }

  /// The area under precision by recall, as average precision: Σ (recall step) · precision.
  public func averagePrecision(_ weights: [Double]? = nil) -> Double {
    overClasses { label in area(of: label, weights).precision }
  }

  private func overClasses(_ area: (Int) -> Double) -> Double {
    classes == 2 ? area(1) : (0..<classes).reduce(0) { $0 + area($1) } / Double(classes)
  }

  /// Both areas of a class, from the rows in the order of its probability; rows of equal probability count at once.
  private func area(of label: Int, _ weights: [Double]?) -> (roc: Double, precision: Double) {
    let order = orders[label]
    var (right, wrong, roc, precision) = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i < order.count {
      let p = probability(order[i], label)
      var (newRight, newWrong) = (0.0, 0.0)
      while i < order.count, probability(order[i], label) == p {
        let w = weights?[order[i]] ?? 1
        if labels[order[i]] == label { newRight += w } else { newWrong += w }
        i += 1
      }
      roc += newWrong * (right + newRight / 2)
      right += newRight
      wrong += newWrong
      if newRight > 0 { precision += newRight * right / (right + wrong) }
    }
    return (right * wrong == 0 ? .nan : roc / (right * wrong), right == 0 ? .nan : precision / right)
  }

  /// The usual metrics, each with its interval. Precision, recall and F1 are the second class's of two, means over the classes of several.
  public var measures: [Measure] {
    let bootstrap = Bootstrap(rows: labels.count)
    let right = labels.indices.count { labels[$0] == predictions[$0] }
    let accuracy = Accuracy(right: right, of: labels.count)
    var measures = [
      Measure("Accuracy", accuracy.value, interval: accuracy.interval),
      bootstrap.measure("BalancedAccuracy") { balancedAccuracy($0) },
      bootstrap.measure("Precision") { classes == 2 ? perClass($0)[1].precision : precision(.macro, $0) },
      bootstrap.measure("Recall") { classes == 2 ? perClass($0)[1].recall : recall(.macro, $0) },
      bootstrap.measure("F1") { classes == 2 ? perClass($0)[1].f1 : f1(.macro, $0) },
      bootstrap.measure("AUC") { auc($0) }, bootstrap.measure("PRAUC") { averagePrecision($0) },
      bootstrap.measure("LogLoss") { logLoss($0) }, bootstrap.measure("Brier") { brier($0) },
      bootstrap.measure("ECE") { expectedCalibrationError(bins: 10, $0) }, bootstrap.measure("MCC") { matthews($0) },
    ]
    if classes > 5 { measures.append(bootstrap.measure("Top5Accuracy") { topK(5, $0) }) }
    return measures.filter { $0.value.isFinite }
  }
}
