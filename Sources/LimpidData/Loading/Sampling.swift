import LimpidCore

/// Which examples an epoch goes through, where some are to come more often than others.
///
/// An epoch has as many examples as there are. Example i comes n · wᵢ / Σ w times, rounded down or up (systematic resampling), and so does
/// each class as a whole: with `balanced` weights every class comes equally often in every epoch, to within one example. Which of a large
/// class come, and the order of all, are a function of (seed, epoch).
public struct Sampling: Sendable {
  /// One for each example, 0 or more.
  public let weights: [Double]
  /// The class of each example.
  public let labels: [Int32]

  public init(weights: [Double], labels: [Int32]) {
    precondition(weights.count == labels.count)
    self.weights = weights
    self.labels = labels
  }

  /// An epoch's examples in their order.
  public func order(seed: UInt64, epoch: Int) -> [Int] {
    let count = weights.count, draws = Draws(seed: seed, stream: .sampling, step: epoch)
    // The classes one after another, each in an order drawn by lot.
    let places = draws.permutation(count).enumerated().sorted { a, b in
      (labels[a.element], a.offset) < (labels[b.element], b.offset)
    }.map(\.element)
    let total = places.reduce(0.0) { $0 + weights[$1] }
    let offset = Double(draws.four(count).x >> 8) * 0x1p-24
    var chosen: [Int] = [], sum = 0.0
    for place in places {
      sum += weights[place]
      while chosen.count < count, (Double(chosen.count) + offset) * total / Double(count) < sum { chosen.append(place) }
    }
    // The last one may be missed by a rounding.
    while chosen.count < count { chosen.append(places.last { weights[$0] > 0 } ?? 0) }
    return epochOrder(count, seed: seed, epoch: epoch).map { chosen[$0] }
  }
}
