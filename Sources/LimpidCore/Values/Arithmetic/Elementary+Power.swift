import CLimpid

// Powers on `Float`, operation by operation as in `kernels/elementwise/power.inc`: 2^(y log2|x|) in double, rounded once.

extension Float {
  public static func pow(_ x: Float, _ y: Float) -> Float {
    let a = x.magnitude
    let b = y.magnitude
    if x == 1 || y == 0 || (a == 1 && b == .infinity) { return 1 }
    if x.isNaN || y.isNaN { return .nan }
    let whole = b >= 0x1p23 || b.rounded() == b
    if x < 0 && a < .infinity && !whole { return .nan }
    let odd = whole && b < 0x1p24 && Int32(b) & 1 == 1
    let size: Float
    if a > 0 && a < .infinity && b < .infinity {
      size = powerOfPositive(a, y)
    } else {
      size = (a > 1) == (y > 0) ? .infinity : 0
    }
    return odd && x.sign == .minus ? -size : size
  }

  /// xʸ of finite x > 0.
  private static func powerOfPositive(_ x: Float, _ y: Float) -> Float {
    let tiny = x < 0x1p-126
    let (mantissa, n) = mantissa(tiny ? x * 0x1p23 : x)
    let m = Double(mantissa)
    let s = (m - 1) / (m + 1)
    let z = s * s
    let series = polynomial(
      z, LIMPID_POW_LOG_0, LIMPID_POW_LOG_1, LIMPID_POW_LOG_2, LIMPID_POW_LOG_3, LIMPID_POW_LOG_4, LIMPID_POW_LOG_5,
      LIMPID_POW_LOG_6)
    let logarithm = s * series + Double(n &- (tiny ? 23 : 0))

    let t = Double(y) * logarithm
    let limited = t > LIMPID_POW_LIMIT ? LIMPID_POW_LIMIT : t < -LIMPID_POW_LIMIT ? -LIMPID_POW_LIMIT : t
    let u = limited + LIMPID_ROUNDER_DOUBLE
    let exponent = Int64(bitPattern: u.bitPattern) &- Int64(LIMPID_ROUNDER_DOUBLE_BITS)
    let p = polynomial(
      limited - (u - LIMPID_ROUNDER_DOUBLE), LIMPID_POW_EXP_0, LIMPID_POW_EXP_1, LIMPID_POW_EXP_2, LIMPID_POW_EXP_3,
      LIMPID_POW_EXP_4, LIMPID_POW_EXP_5, LIMPID_POW_EXP_6, LIMPID_POW_EXP_7)
    return Float(p * Double(bitPattern: UInt64(bitPattern: (exponent &+ 1023) &<< 52)))
  }

  /// By Horner's rule in double, product and sum each rounded.
  @inline(__always) private static func polynomial(_ x: Double, _ coefficients: Double...) -> Double {
    coefficients.dropLast().reversed().reduce(coefficients[coefficients.count - 1]) { $0 * x + $1 }
  }
}
