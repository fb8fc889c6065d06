import LimpidCore

/// How a batch is mixed with itself: every example becomes share · x + (1 − share) · partner (Zhang, Cissé, Dauphin, Lopez-Paz: *mixup*, 2018).
/// All of it is a function of (seed, epoch, number of the batch).
public struct Mixing: Sendable, Equatable {
  /// Of a batch's examples, the place of each one's partner.
  public let partners: [Int]
  /// What stays of an example, from Beta(α, α).
  public let share: Float

  public init(of count: Int, alpha: Double, seed: UInt64, epoch: Int, batch: Int) {
    let draws = Draws(seed: seed, stream: .mixing, step: epoch)
    // Each batch has its own numbers: 2³² of them.
    partners = draws.permutation(count, from: batch << 32)
    share = Mixing.beta(alpha, draws, from: batch << 32 | 1 << 31)
  }

  /// Beta(α, α) by Jöhnk's rejection (1964): of u^(1/α) and v^(1/α), the share of the first, if their sum is at most 1.
  private static func beta(_ alpha: Double, _ draws: Draws, from first: Int) -> Float {
    for attempt in 0..<100_000 {
      let words = draws.four(first + attempt)
      let x = Logarithm.of((Double(words.x) + 0.5) * 0x1p-32) / alpha
      let y = Logarithm.of((Double(words.y) + 0.5) * 0x1p-32) / alpha
      if Logarithm.inverse(x) + Logarithm.inverse(y) <= 1 { return Float(1 / (1 + Logarithm.inverse(y - x))) }
    }
    return 0.5
  }

  /// The examples mixed with their partners; x has one of them along its first axis.
  package func mixed(_ x: Tensor) -> Tensor {
    let count = partners.count, size = count == 0 ? 0 : x.count / count
    return withExtendedLifetime(x) {
      Tensor(filling: x.shape) { out in
        let from = x.pointer
        for (i, partner) in partners.enumerated() {
          let (own, other) = (from + i * size, from + partner * size)
          for k in 0..<size { out[i * size + k] = share * own[k] + (1 - share) * other[k] }
        }
      }
    }
  }
}

/// Rows of a tensor's first axis, copied.
package func rows(_ range: Range<Int>, of x: Tensor) -> Tensor {
  let size = x.shape[0] == 0 ? 0 : x.count / x.shape[0]
  return withExtendedLifetime(x) {
    Tensor(filling: Shape([range.count] + x.shape.dimensions.dropFirst())) { out in
      out.update(from: x.pointer + range.lowerBound * size, count: range.count * size)
    }
  }
}
