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
    counts(weights).perClass
  }

  private func counts(_ weights: [Double]?) -> ClassCounts { ClassCounts(confusion(weights)) }

  /// Of the rows taken for a class, the share that are of it.
  public func precision(_ average: Average, _ weights: [Double]? = nil) -> Double {
    counts(weights).averaged(average).precision
  }
  /// Of the rows of a class, the share taken for it.
  public func recall(_ average: Average, _ weights: [Double]? = nil) -> Double {
    counts(weights).averaged(average).recall
  }
  /// The harmonic mean of precision and recall.
  public func f1(_ average: Average, _ weights: [Double]? = nil) -> Double { counts(weights).averaged(average).f1 }

  /// The mean recall of the classes that there are.
  public func balancedAccuracy(_ weights: [Double]? = nil) -> Double { counts(weights).balancedAccuracy }

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

  /// The usual metrics, each with its interval. Precision, recall and F1 are the second class's of two, means over the classes of several;
  /// the averages of all three, such as F1Micro, come last.
  public var measures: [Measure] {
    let bootstrap = Bootstrap(rows: labels.count)
    let right = labels.indices.count { labels[$0] == predictions[$0] }
    let accuracy = Accuracy(right: right, of: labels.count)
    let averages = Average.allCases.flatMap { average in
      ["Precision", "Recall", "F1"].map { $0 + average.rawValue.prefix(1).uppercased() + average.rawValue.dropFirst() }
    }
    // What is made of the same counts is made of one count.
    let counted = bootstrap.measures(["BalancedAccuracy", "MCC", "Precision", "Recall", "F1"] + averages) { weights in
      let counts = counts(weights), macro = counts.averaged(.macro)
      let own = classes == 2 ? counts.perClass[1] : (macro.precision, macro.recall, macro.f1, 0)
      let all = Average.allCases.flatMap { average in
        let (precision, recall, f1) = counts.averaged(average)
        return [precision, recall, f1]
      }
      return [counts.balancedAccuracy, counts.matthews, own.0, own.1, own.2] + all
    }
    var measures = [
      Measure("Accuracy", accuracy.value, interval: accuracy.interval), counted[0], counted[2], counted[3], counted[4],
      bootstrap.measure("AUC") { auc($0) }, bootstrap.measure("PRAUC") { averagePrecision($0) },
      bootstrap.measure("LogLoss") { logLoss($0) }, bootstrap.measure("Brier") { brier($0) },
      bootstrap.unbiased("ECE") { expectedCalibrationError(bins: 10, $0) }, counted[1],
    ]
    if classes > 5 { measures.append(bootstrap.measure("Top5Accuracy") { topK(5, $0) }) }
    return (measures + counted[5...]).filter { $0.value.isFinite }
  }
}
