import CLimpid

// The elementary functions on `Float`: exponentials and logarithms. Each is the function of the same name in the C
// kernels (`kernels/elementwise/mathematics.inc`), operation by operation, with the constants of `limpid_constants.h`, so that both
// give the same bits. NUMERICS.md has the measured errors. Special values as in IEEE 754.

/// a · b + c, rounded once.
@inline(__always) func fused(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }

/// c[0] + c[1] x + c[2] x² + …, by Horner's rule.
@inline(__always) func polynomial(_ x: Float, _ coefficients: Float...) -> Float {
  coefficients.dropLast().reversed().reduce(coefficients[coefficients.count - 1]) { fused($0, x, $1) }
}

extension Float {
  /// The whole number nearest to x, |x| < 2^22, halves to even, as a float and as an integer; x = a · b, unrounded.
  @inline(__always) static func nearest(_ a: Float, _ b: Float) -> (float: Float, integer: Int32) {
    let t = fused(a, b, LIMPID_ROUNDER)
    return (t - LIMPID_ROUNDER, Int32(bitPattern: t.bitPattern) &- LIMPID_ROUNDER_BITS)
  }

  /// 2ⁿ for −126 ≤ n ≤ 127.
  @inline(__always) static func powerOfTwo(_ n: Int32) -> Float {
    Float(bitPattern: UInt32(bitPattern: (n &+ 127) &<< 23))
  }

  /// |size| with the sign of `sign`.
  @inline(__always) static func copy(_ size: Float, signOf sign: Float) -> Float {
    Float(bitPattern: (size.bitPattern & 0x7fff_ffff) | (sign.bitPattern & 0x8000_0000))
  }

  /// exp(x) = 2ⁿ (1 + e).
  @inline(__always) static func exponentialParts(_ x: Float) -> (e: Float, n: Int32) {
    let (whole, n) = nearest(x, LIMPID_LOG2_E)
    let r = fused(whole, -LIMPID_LN2_LOW, fused(whole, -LIMPID_LN2_HIGH, x))
    return (fused(r * r, exponentialTail(r), r), n)
  }

  /// (exp(r) − 1 − r) / r².
  @inline(__always) static func exponentialTail(_ r: Float) -> Float {
    polynomial(r, LIMPID_EXP_0, LIMPID_EXP_1, LIMPID_EXP_2, LIMPID_EXP_3, LIMPID_EXP_4)
  }

  public static func exp(_ x: Float) -> Float {
    let high = x > LIMPID_EXP_HIGHEST ? LIMPID_EXP_HIGHEST : x
    let (e, n) = exponentialParts(high < LIMPID_EXP_LOWEST ? LIMPID_EXP_LOWEST : high)
    let half = n >> 1
    return (1 + e) * powerOfTwo(half) * powerOfTwo(n &- half)
  }

  public static func expm1(_ x: Float) -> Float {
    let high = x > LIMPID_EXP_HIGHEST ? LIMPID_EXP_HIGHEST : x
    let c = high < -20 ? -20 : high
    let (whole, n) = nearest(c, LIMPID_LOG2_E)
    let a = fused(whole, -LIMPID_LN2_HIGH, c)
    let r = fused(whole, -LIMPID_LN2_LOW, a)
    let w = fused(r * r, exponentialTail(r), fused(whole, -LIMPID_LN2_LOW, a - r))
    let over = n > 127
    let scale = powerOfTwo(over ? n &- 1 : n)
    let base = scale - (over ? 0.5 : 1)
    let sum = fused(scale, r, base)
    let y = sum + fused(scale, w, fused(scale, r, base - sum))
    return copy(y * (over ? 2 : 1), signOf: x)
  }

  /// 1 / (1 + exp(−x)).
  public static func sigmoid(_ x: Float) -> Float {
    let size = -x.magnitude
    var (e, n) = exponentialParts(size < LIMPID_EXP_LOWEST ? LIMPID_EXP_LOWEST : size)
    let half = n >> 1
    var scale1 = powerOfTwo(half)
    var scale2 = powerOfTwo(n &- half)
    let scale = scale1 * scale2
    let oneAndScale = 1 + scale
    let d = fused(scale, e, oneAndScale)
    let lost = fused(scale, e, oneAndScale - d) + ((1 - oneAndScale) + scale)
    let q = 1 / d
    let correction = (fused(-q, d, 1) - q * lost) * q
    if !(x < 0) { (e, scale1, scale2) = (0, 1, 1) }
    return (q + fused(q, e, fused(correction, e, correction))) * scale1 * scale2
  }

  public static func tanh(_ x: Float) -> Float {
    let a = x.magnitude > LIMPID_TANH_HIGHEST ? LIMPID_TANH_HIGHEST : x.magnitude
    if a < LIMPID_TANH_BORDER {
      let z = a * a
      let tail = polynomial(z, LIMPID_TANH_0, LIMPID_TANH_1, LIMPID_TANH_2, LIMPID_TANH_3, LIMPID_TANH_4)
      return copy(fused(a * z, tail, a), signOf: x)
    }
    let (e, n) = exponentialParts(a + a)
    let scale = powerOfTwo(n)
    let scaleAndOne = scale + 1
    let d = fused(scale, e, scaleAndOne)
    let lost = fused(scale, e, scaleAndOne - d)
    let q = 2 / d
    let correction = (fused(-q, d, 2) - q * lost) * (0.5 * q)
    let y = 1 - q
    return copy(y + (((1 - y) - q) - correction), signOf: x)
  }

  /// log(2ⁿ (1 + f + rest)), for 1 + f in [√½, √2).
  @inline(__always) static func logarithm(_ n: Int32, _ f: Float, _ rest: Float) -> Float {
    let z = f * f
    let p = polynomial(
      f, LIMPID_LOG_0, LIMPID_LOG_1, LIMPID_LOG_2, LIMPID_LOG_3, LIMPID_LOG_4, LIMPID_LOG_5, LIMPID_LOG_6, LIMPID_LOG_7,
      LIMPID_LOG_8)
    let tail = fused(f * z, p, -0.5 * z)
    let whole = Float(n) * LIMPID_LN2_HIGH
    let high = whole + f
    let low = f - (high - whole)
    return high + (low + fused(Float(n), LIMPID_LN2_LOW, tail + rest))
  }

  /// x > 0 as 2ⁿ m, m in [√½, √2), by its bits.
  @inline(__always) static func mantissa(_ x: Float) -> (m: Float, n: Int32) {
    let bits = Int32(bitPattern: x.bitPattern)
    let n = (bits &- LIMPID_SQRT_HALF_BITS) >> 23
    return (Float(bitPattern: UInt32(bitPattern: bits &- n &<< 23)), n)
  }

  public static func log(_ x: Float) -> Float {
    if x == 0 { return -.infinity }
    if x < 0 { return .nan }
    if !(x < .infinity) { return x }
    let tiny = x < 0x1p-126
    let (m, n) = mantissa(tiny ? x * 0x1p23 : x)
    return logarithm(n &- (tiny ? 23 : 0), m - 1, 0)
  }

  public static func log1p(_ x: Float) -> Float {
    if x == -1 { return -.infinity }
    if x < -1 { return .nan }
    if !(x < .infinity) { return x }
    let u = 1 + x
    let v = u - x
    let lost = (x - (u - v)) + (1 - v)
    let (above, n) = mantissa(u)
    let m = above - 1
    let shift = 127 &- n
    let shrunk = lost * Float(bitPattern: UInt32(bitPattern: (shift > 0 ? shift : 0) &<< 23))
    let f = m + shrunk
    return copy(logarithm(n, f, (m - f) + shrunk), signOf: x)
  }
}
