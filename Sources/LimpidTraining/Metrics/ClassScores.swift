/// How well one class of several is found.
public struct ClassScores: Sendable, Equatable {
  public let name: String
  /// Of the examples taken for the class, the share that is of it; 0 if there is none. With its 95 % interval.
  public let precision: Measure
  /// Of the examples of the class, the share that was found; 0 if there is none.
  public let recall: Measure
  /// 2 · precision · recall / (precision + recall).
  public let f1: Measure
  /// How many examples are of the class.
  public let support: Int
}

extension ConfusionMatrix {
  /// Precision, recall and F1 of each class with their 95 % intervals (Wilson 1927). F1 is 2 J / (1 + J) of the share J that right answers
  /// have of all examples that are of the class or taken for it (Hand, Christen, Kirielle 2021), so its interval is that of J, turned over.
  public var perClass: [ClassScores] {
    let all = ClassCounts(self).perClass
    return classNames.indices.map { label in
      let right = counts[label][label], truths = counts[label].reduce(0, +)
      let guesses = counts.reduce(0) { $0 + $1[label] }
      func share(_ name: String, _ value: Double, of count: Int) -> Measure {
        Measure(name, value, interval: count == 0 ? nil : Accuracy(right: right, of: count).interval)
      }
      let union = truths + guesses - right, joint = Accuracy(right: right, of: union).interval
      func turned(_ x: Double) -> Double { 2 * x / (1 + x) }
      let f1 = all[label].f1
      return ClassScores(
        name: classNames[label], precision: share("Precision", all[label].precision, of: guesses),
        recall: share("Recall", all[label].recall, of: truths),
        f1: Measure(
          "F1", f1,
          interval: union == 0 ? nil : min(f1, turned(joint.lowerBound))...max(f1, turned(joint.upperBound))),
        support: truths)
    }
  }
}
