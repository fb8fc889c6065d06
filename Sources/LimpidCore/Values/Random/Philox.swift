/// Random bits as a function of a counter and a key: Philox 4×32 with 10 rounds (Salmon, Moraes, Dror, Shaw: *Parallel random
/// numbers: as easy as 1, 2, 3*, 2011). There is no state, so nothing depends on who draws first.
public enum Philox {
  /// 128 bits.
  public static func bits(counter: SIMD4<UInt32>, seed: UInt64) -> SIMD4<UInt32> {
    var c = counter
    var key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    for _ in 0..<10 {
      let a = UInt64(c.x) * 0xD251_1F53
      let b = UInt64(c.z) * 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ c.y ^ key.x, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ c.w ^ key.y, UInt32(truncatingIfNeeded: a))
      key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return c
  }
}
