/// The share of examples whose class is among the k best answers. Of equal scores the earlier class counts as better.
public struct TopK: Sendable, Equatable {
  public let k: Int
  public private(set) var accuracy = Accuracy()

  public init(_ k: Int) { self.k = k }

  /// Counts one more example, by its score for each class.
  public mutating func add(scores: some RandomAccessCollection<Float>, label: Int) {
    let own = scores[scores.index(scores.startIndex, offsetBy: label)]
    var better = 0
    for (i, score) in scores.enumerated() where score > own || (score == own && i < label) { better += 1 }
    accuracy.add(right: !own.isNaN && better < k)
  }
}
