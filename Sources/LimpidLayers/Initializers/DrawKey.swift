import LimpidCore

/// Names one endless row of random numbers: that of a seed and a path. The i-th number is a function of the three.
public struct DrawKey: Sendable, Hashable {
  public let seed: UInt64
  public let stream: UInt64

  /// The row of a parameter. Paths are told apart by the 64-bit FNV-1a hash of their text.
  public init(seed: UInt64, path: ModulePath) {
    self.seed = seed
    stream = path.description.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The first `count` numbers, uniform in 0 ..< 1: multiples of 2⁻²⁴.
  public func uniform(_ count: Int, from start: Int = 0) -> [Float] {
    (start..<start + count).map { i in Float(bits(i / 4)[i % 4] >> 8) * 0x1p-24 }
  }

  /// The first `count` numbers of a normal distribution with mean 0 and deviation 1, by Box and Muller.
  public func normal(_ count: Int, from start: Int = 0) -> [Float] {
    (start..<start + count).map { i in
      let four = bits(i / 4)
      let pair = (i % 4) / 2 * 2
      // 1 − u lies in (0, 1], where the logarithm is finite.
      let radius = (-2 * Float.log(1 - Float(four[pair] >> 8) * 0x1p-24)).squareRoot()
      let angle = Float(four[pair + 1] >> 8) * 0x1p-24 * 6.283_185_5
      return radius * (i % 2 == 0 ? Float.cos(angle) : Float.sin(angle))
    }
  }

  /// Numbers 4 · index … 4 · index + 3, as 32 bits each.
  private func bits(_ index: Int) -> SIMD4<UInt32> {
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), UInt32(truncatingIfNeeded: stream),
      UInt32(truncatingIfNeeded: stream >> 32))
    return Philox.bits(counter: counter, seed: seed)
  }
}
