import CLimpid

// Sine, cosine, the error function and the normal distribution on `Float`, operation by operation as in `kernels/elementwise/trigonometry.inc` and `kernels/elementwise/mathematics.inc`.

extension Float {
  public static func erf(_ x: Float) -> Float {
    let a = x.magnitude > LIMPID_ERF_HIGHEST ? LIMPID_ERF_HIGHEST : x.magnitude
    if a < LIMPID_ERF_BORDER {
      let p = polynomial(
        a * a, LIMPID_ERF_0, LIMPID_ERF_1, LIMPID_ERF_2, LIMPID_ERF_3, LIMPID_ERF_4, LIMPID_ERF_5, LIMPID_ERF_6)
      return copy(fused(a, p, a), signOf: x)
    }
    let p = polynomial(
      a, LIMPID_ERFC_0, LIMPID_ERFC_1, LIMPID_ERFC_2, LIMPID_ERFC_3, LIMPID_ERFC_4, LIMPID_ERFC_5, LIMPID_ERFC_6)
    let (e, n) = exponentialParts(-a * p)
    let scale = powerOfTwo(n)
    return copy(1 - fused(scale, e, scale), signOf: x)
  }

  public static func normalDistribution(_ x: Float) -> Float {
    let p = polynomial(
      x.magnitude, LIMPID_NORMAL_0, LIMPID_NORMAL_1, LIMPID_NORMAL_2, LIMPID_NORMAL_3, LIMPID_NORMAL_4,
      LIMPID_NORMAL_5, LIMPID_NORMAL_6, LIMPID_NORMAL_7, LIMPID_NORMAL_8)
    let t = p + LIMPID_ROUNDER
    let n = Int32(bitPattern: t.bitPattern) &- LIMPID_ROUNDER_BITS
    let f = p - (t - LIMPID_ROUNDER)
    let q = fused(
      f, polynomial(f, LIMPID_EXP2_0, LIMPID_EXP2_1, LIMPID_EXP2_2, LIMPID_EXP2_3, LIMPID_EXP2_4), 1)
    let h = p < -126 ? 0 : q * powerOfTwo(n)
    return x < 0 ? h : 1 - h
  }

  public static func sin(_ x: Float) -> Float {
    let y = sine(x.magnitude, turnedBy: 0)
    return Float(bitPattern: y.bitPattern ^ (x.bitPattern & 0x8000_0000))
  }

  public static func cos(_ x: Float) -> Float { sine(x.magnitude, turnedBy: 1) }

  /// sin(x + turn · π/2) of x ≥ 0.
  private static func sine(_ x: Float, turnedBy turn: Int32) -> Float {
    let (turns, r, low) = x < LIMPID_ANGLE_BORDER ? reduced(x) : reducedLarge(x)
    let quadrant = turns &+ turn
    let z = r * r
    let y: Float
    if quadrant & 1 == 0 {
      y = r + fused(r * z, polynomial(z, LIMPID_SIN_0, LIMPID_SIN_1, LIMPID_SIN_2, LIMPID_SIN_3), low)
    } else {
      let half = 0.5 * z
      let h = 1 - half
      let tail = fused(z * z, polynomial(z, LIMPID_COS_0, LIMPID_COS_1, LIMPID_COS_2), -r * low)
      y = h + (((1 - h) - half) + tail)
    }
    return quadrant & 2 == 0 ? y : -y
  }

  /// x = quadrant · π/2 + r + low, with π/2 in three parts.
  private static func reduced(_ x: Float) -> (quadrant: Int32, r: Float, low: Float) {
    let (whole, quadrant) = nearest(x, LIMPID_TWO_OVER_PI)
    let a = fused(whole, -LIMPID_HALF_PI_1, x)
    let b = whole * -LIMPID_HALF_PI_2
    let lostOfB = fused(whole, -LIMPID_HALF_PI_2, -b)
    let r = a + b
    let partOfB = r - a
    let lostOfR = (a - (r - partOfB)) + (b - partOfB)
    return (quadrant, r, fused(whole, -LIMPID_HALF_PI_3, lostOfR + lostOfB))
  }

  /// The same for x ≥ 2¹⁶: x · 2/π modulo 4 in whole numbers, from the 96 bits of 2/π that matter for the exponent of
  /// x.
  private static func reducedLarge(_ x: Float) -> (quadrant: Int32, r: Float, low: Float) {
    guard x < .infinity else { return (0, .nan, 0) }
    let exponent = Int(x.bitPattern >> 23) - 150
    let mantissa = UInt64(x.bitPattern & 0x7f_ffff | 0x80_0000)
    let start = exponent + 30
    let i = start >> 5
    let shift = start & 31
    let words = (0..<3).map { j in
      ((UInt64(twoOverPi[i + j]) << 32 | UInt64(twoOverPi[i + j + 1])) << shift) >> 32
    }
    let turns = ((mantissa &* words[0]) << 32) &+ mantissa &* words[1] &+ ((mantissa &* words[2]) >> 32)
    let quadrant = (turns &+ (1 << 61)) >> 62
    let angle = Double(Int64(bitPattern: turns &- (quadrant << 62))) * (LIMPID_HALF_PI_DOUBLE * 0x1p-62)
    let high = Float(angle)
    return (Int32(quadrant), high, Float(angle - Double(high)))
  }

  private static let twoOverPi: [UInt32] = [
    LIMPID_TWO_OVER_PI_BITS_0, LIMPID_TWO_OVER_PI_BITS_1, LIMPID_TWO_OVER_PI_BITS_2, LIMPID_TWO_OVER_PI_BITS_3,
    LIMPID_TWO_OVER_PI_BITS_4, LIMPID_TWO_OVER_PI_BITS_5, LIMPID_TWO_OVER_PI_BITS_6, LIMPID_TWO_OVER_PI_BITS_7,
  ]
}
