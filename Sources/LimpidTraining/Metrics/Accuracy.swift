/// The share of examples that were answered rightly.
///
///     let a = Accuracy(right: 870, of: 899)
///     print(a)
///     // 0.9677 (95 % interval 0.9540 … 0.9775)
public struct Accuracy: Sendable, Equatable, Codable {
  public private(set) var right: Int
  public private(set) var count: Int

  public init(right: Int = 0, of count: Int = 0) {
    self.right = right
    self.count = count
  }

  /// Counts one more answer.
  public mutating func add(right: Bool) {
    self.right += right ? 1 : 0
    count += 1
  }

  /// right / count; NaN of nothing.
  public var value: Double { Double(right) / Double(count) }

  /// The 95 % interval of the accuracy on unseen data of the same kind (Wilson 1927): unlike the plain normal interval it stays within 0 … 1
  /// and is right for shares near 1.
  public var interval: ClosedRange<Double> {
    if count == 0 { return 0...1 }
    let z = 1.959963984540054, n = Double(count), p = value
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    // None right, or all: rounding must not leave the share itself outside.
    return min(p, max(0, middle - half))...max(p, min(1, middle + half))
  }
}

extension Accuracy: CustomStringConvertible {
  public var description: String {
    "\(decimal(value, 4)) (95 % interval \(decimal(interval.lowerBound, 4)) … \(decimal(interval.upperBound, 4)))"
  }
}

/// A number with a fixed count of digits after the point, as people write it: 0.9677.
public func decimal(_ x: Double, _ digits: Int) -> String {
  guard x.isFinite, abs(x) < 1e12 else { return "\(x)" }
  let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
  let whole = Int((abs(x) * Double(scale)).rounded())
  let sign = x < 0 && whole != 0 ? "-" : ""
  if digits == 0 { return sign + String(whole) }
  let fraction = String(whole % scale)
  return "\(sign)\(whole / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}
