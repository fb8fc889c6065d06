/// Natural logarithm and exponential in Double, the same bits on every machine, unlike a library's. Error below 1e-15 relative to the
/// greater of 1 and the result.
public enum Logarithm {
  private static let two = 0.693_147_180_559_945_3

  /// ln x of a positive number: exponent · ln 2 + 2 artanh((m − 1) / (m + 1)) with √½ ≤ m < √2.
  public static func of(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var m = x.significand, e = Double(x.exponent)
    if m > 1.414_213_562_373_095_1 { (m, e) = (m / 2, e + 1) }
    let s = (m - 1) / (m + 1), square = s * s
    var sum = 0.0
    for k in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
    return e * two + 2 * s * sum
  }

  /// eˣ: 2ⁿ · e^r with |r| ≤ ln 2 / 2.
  public static func inverse(_ x: Double) -> Double {
    guard x < 709.7, x > -745 else { return x.isNaN ? x : x > 0 ? .infinity : 0 }
    let n = (x / two).rounded(), r = x - n * two
    var sum = 1.0
    for k in stride(from: 17, through: 1, by: -1) { sum = 1 + sum * r / Double(k) }
    return Double(sign: .plus, exponent: Int(n), significand: sum)
  }
}
