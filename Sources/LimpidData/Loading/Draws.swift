import CLimpid
import LimpidCore

/// Whole numbers drawn by lot as a function of (seed, stream, step, index).
struct Draws {
  /// What the numbers are for: streams of one seed do not touch each other.
  enum Stream: UInt32 {
    case order = 0x0DA7_A001
    case split = 0x0DA7_A002
    case augmentation = 0x0DA7_A003
    case sampling = 0x0DA7_A004
    case mixing = 0x0DA7_A005
    case points = 0x0DA7_A006
    case clusters = 0x0DA7_A007
  }

  let seed: UInt64
  let stream: Stream
  let step: Int

  /// Four numbers of 32 bits.
  func four(_ index: Int) -> SIMD4<UInt32> {
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), UInt32(truncatingIfNeeded: step),
      stream.rawValue)
    return Philox.bits(counter: counter, seed: seed)
  }

  /// 0 ..< count in an order drawn by lot (Fisher and Yates; place i is exchanged with one of 0 … i).
  /// The numbers are drawn from `first` on.
  func permutation(_ count: Int, from first: Int = 0) -> [Int] {
    // Millions of places in half the bytes: each exchange then misses the fast memory less often.
    if count > 1 << 14, count <= Int(UInt32.max) { return shortPermutation(count, from: first).map(Int.init) }
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      let draw = four(first + i)
      order.swapAt(i, Int((UInt64(draw.x) << 32 | UInt64(draw.y)).multipliedFullWidth(by: UInt64(i + 1)).high))
    }
    return order
  }

  /// The same in half the memory, drawn on all threads.
  func shortPermutation(_ count: Int, from first: Int = 0) -> [UInt32] {
    var order = [UInt32](unsafeUninitializedCapacity: count) { places, filled in
      for i in 0..<count { places.initializeElement(at: i, to: UInt32(truncatingIfNeeded: i)) }
      filled = count
    }
    limpid_table_shuffle(
      seed, stream.rawValue, UInt32(truncatingIfNeeded: step), Int64(first), &order, Int64(count))
    return order
  }
}

/// The order in which an epoch goes through `count` examples: a function of seed and epoch.
public func epochOrder(_ count: Int, seed: UInt64, epoch: Int) -> [Int] {
  Draws(seed: seed, stream: .order, step: epoch).permutation(count)
}
