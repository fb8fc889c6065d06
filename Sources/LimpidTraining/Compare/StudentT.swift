#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Student's t distribution (Gosset 1908): how far the mean of a few measurements may be off.
public enum StudentT {
  /// t such that a variable with so many degrees of freedom lies within −t … t with probability `share`.
  public static func quantile(_ share: Double, freedom: Int) -> Double {
    guard freedom > 0, share > 0, share < 1 else { return .infinity }
    var (low, high) = (0.0, 1.0)
    while within(high, freedom) < share, high < 1e9 { high *= 2 }
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if within(middle, freedom) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The probability of −t … t: by t = √ν tan θ the density becomes cos^(ν−1) θ, which Simpson's rule integrates well.
  static func within(_ t: Double, _ freedom: Int) -> Double {
    let n = Double(freedom), end = atan(t / n.squareRoot()), steps = 2000
    let scale = 2 * exp(lgamma((n + 1) / 2) - lgamma(n / 2)) / Double.pi.squareRoot()
    let width = end / Double(steps)
    var sum = 0.0
    for i in 0...steps {
      let weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
      sum += weight * pow(cos(Double(i) * width), n - 1)
    }
    return scale * sum * width / 3
  }

  /// The mean of some numbers with its interval; a single number has none. Where they come from parts of the same rows, each tested by what
  /// the others taught, `overlap` is test rows by training rows, 1 / (k − 1) of k parts: the variance of the mean is then s² (1/n + overlap)
  /// (Nadeau and Bengio 2003).
  public static func mean(
    _ values: [Double], level: Double = 0.95, overlap: Double = 0
  ) -> (mean: Double, interval: ClosedRange<Double>?) {
    let n = Double(values.count), mean = values.reduce(0, +) / n
    guard values.count > 1, mean.isFinite else { return (mean, nil) }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    let half = quantile(level, freedom: values.count - 1) * (variance * (1 / n + overlap)).squareRoot()
    return (mean, mean - half...mean + half)
  }
}
