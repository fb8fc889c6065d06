/// How often each class was taken for each other, and what is made of that alone: counts[true class][predicted class], whole or weighted.
public struct ClassCounts: Sendable {
  public let counts: [[Double]]
  private let truths: [Double]
  private let guesses: [Double]

  public init(_ counts: [[Double]]) {
    self.counts = counts
    truths = counts.map { $0.reduce(0, +) }
    guesses = counts.indices.map { label in counts.reduce(0) { $0 + $1[label] } }
  }

  public init(_ confusion: ConfusionMatrix) { self.init(confusion.counts.map { $0.map { Double($0) } }) }

  /// Precision, recall and F1 of each class; 0 where there is nothing to divide by.
  public var perClass: [(precision: Double, recall: Double, f1: Double, support: Double)] {
    counts.indices.map { label in
      let right = counts[label][label], (truths, guesses) = (truths[label], guesses[label])
      let precision = guesses == 0 ? 0 : right / guesses, recall = truths == 0 ? 0 : right / truths
      let f1 = truths + guesses == 0 ? 0 : 2 * right / (truths + guesses)
      return (precision, recall, f1, truths)
    }
  }

  /// One number of several classes' each.
  public func averaged(_ average: ClassMetrics.Average) -> (precision: Double, recall: Double, f1: Double) {
    if average == .micro {  // each row has one class and one answer
      let right = counts.indices.reduce(0) { $0 + counts[$1][$1] } / truths.reduce(0, +)
      return (right, right, right)
    }
    // A class that neither is nor is answered has no say, as scikit-learn has it.
    let all = perClass
    let present = counts.indices.filter { truths[$0] > 0 || guesses[$0] > 0 }
    let shares = present.map { average == .macro ? 1 : all[$0].support }
    let total = shares.reduce(0, +)
    func mean(_ part: (Int) -> Double) -> Double {
      zip(present, shares).reduce(0) { $0 + part($1.0) * $1.1 } / total
    }
    return (mean { all[$0].precision }, mean { all[$0].recall }, mean { all[$0].f1 })
  }

  /// The mean recall of the classes that there are.
  public var balancedAccuracy: Double {
    let present = perClass.filter { $0.support > 0 }
    return present.reduce(0) { $0 + $1.recall } / Double(present.count)
  }

  /// The correlation of true and predicted classes (Matthews 1975; Gorodkin 2004 for several); 0 if one of them never changes.
  public var matthews: Double {
    let total = truths.reduce(0, +), right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
    let both = zip(truths, guesses).reduce(0) { $0 + $1.0 * $1.1 }
    let a = total * total - truths.reduce(0) { $0 + $1 * $1 }, b = total * total - guesses.reduce(0) { $0 + $1 * $1 }
    return a * b == 0 ? 0 : (right * total - both) / (a * b).squareRoot()
  }
}
