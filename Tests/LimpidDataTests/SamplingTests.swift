import LimpidCore
import LimpidData
import Testing

/// Examples that come more often than others, and examples mixed with one another.
@Suite struct SamplingTests {
  private let labels: [Int32] = (0..<100).map { $0 < 80 ? 0 : $0 < 95 ? 1 : 2 }

  @Test("Balanced weights give every class its third of each epoch")
  func balanced() {
    let counts = [80.0, 15, 5]
    let sampling = Sampling(weights: labels.map { 1 / counts[Int($0)] }, labels: labels)
    for epoch in 0..<5 {
      let order = sampling.order(seed: 3, epoch: epoch)
      #expect(order.count == 100)
      for label in Int32(0)..<3 { #expect((33...34).contains(order.count { labels[$0] == label })) }
      // No example of the smallest class is left out, and none comes much more often than another.
      for place in 95..<100 { #expect((6...7).contains(order.count { $0 == place })) }
    }
    #expect(sampling.order(seed: 3, epoch: 1) == sampling.order(seed: 3, epoch: 1))
    #expect(sampling.order(seed: 3, epoch: 1) != sampling.order(seed: 3, epoch: 2))
  }

  @Test("Equal weights take each example once; a weight of 0 takes none")
  func extremes() {
    let equal = Sampling(weights: [Double](repeating: 0.1, count: 100), labels: labels)
    #expect(equal.order(seed: 1, epoch: 0).sorted() == Array(0..<100))
    let some = Sampling(weights: labels.map { $0 == 1 ? 1 : 0 }, labels: labels)
    #expect(some.order(seed: 1, epoch: 0).allSatisfy { labels[$0] == 1 })
  }

  @Test("Shares of mixing have the mean and variance of Beta(α, α), and depend on nothing but seed, epoch and batch")
  func mixing() {
    for alpha in [0.2, 1, 2] {
      let shares = (0..<4000).map { Double(Mixing(of: 4, alpha: alpha, seed: 5, epoch: 0, batch: $0).share) }
      let mean = shares.reduce(0, +) / 4000, variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
      #expect(
        abs(mean - 0.5) < 0.025 && abs(variance - 1 / (4 * (2 * alpha + 1))) < 0.012, "\(alpha) \(mean) \(variance)")
    }
    let one = Mixing(of: 50, alpha: 1, seed: 5, epoch: 2, batch: 3)
    #expect(one == Mixing(of: 50, alpha: 1, seed: 5, epoch: 2, batch: 3) && one.partners.sorted() == Array(0..<50))
    #expect(one.partners != Mixing(of: 50, alpha: 1, seed: 5, epoch: 2, batch: 4).partners)
  }
}
