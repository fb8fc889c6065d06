/// Whole numbers drawn by lot as a function of (seed, stream, step, index): Philox 4×32 with 10 rounds
/// (Salmon, Moraes, Dror, Shaw: *Parallel random numbers: as easy as 1, 2, 3*, 2011). There is no state to carry.
struct Draws {
  /// What the numbers are for: streams of one seed do not touch each other.
  enum Stream: UInt32 {
    case order = 0x0DA7_A001
    case split = 0x0DA7_A002
    case augmentation = 0x0DA7_A003
  }

  let seed: UInt64
  let stream: Stream
  let step: Int

  /// Four numbers of 32 bits.
  func four(_ index: Int) -> (UInt32, UInt32, UInt32, UInt32) {
    var counter = (
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), UInt32(truncatingIfNeeded: step),
      stream.rawValue
    )
    var key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    for _ in 0..<10 {
      let a = UInt64(counter.0) * 0xD251_1F53
      let b = UInt64(counter.2) * 0xCD9E_8D57
      counter = (
        UInt32(truncatingIfNeeded: b >> 32) ^ counter.1 ^ key.0, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ counter.3 ^ key.1, UInt32(truncatingIfNeeded: a)
      )
      key = (key.0 &+ 0x9E37_79B9, key.1 &+ 0xBB67_AE85)
    }
    return counter
  }

  /// 0 ..< count in an order drawn by lot (Fisher and Yates; place i is exchanged with one of 0 … i).
  func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      let draw = four(i)
      let j = Int((UInt64(draw.0) << 32 | UInt64(draw.1)).multipliedFullWidth(by: UInt64(i + 1)).high)
      order.swapAt(i, j)
    }
    return order
  }
}
