/// A number that says how good a model is, with the interval in which it lies with 95 % confidence on data of the same kind.
public struct Measure: Sendable, Equatable {
  /// As reports write it: "Accuracy", "AUC", "RMSE".
  public let name: String
  public let value: Double
  public let interval: ClosedRange<Double>?

  public init(_ name: String, _ value: Double, interval: ClosedRange<Double>? = nil) {
    self.name = name
    self.value = value
    self.interval = interval
  }
}

extension Measure {
  /// Whether it is a mean over classes of what a table of classes has beside it.
  public var isAverage: Bool { ["Micro", "Macro", "Weighted"].contains { name.hasSuffix($0) } }
}

extension Measure: CustomStringConvertible {
  /// "0.9123 (95 % interval 0.9051 … 0.9190)".
  public var description: String {
    value.short + (interval.map { " (95 % interval \($0.lowerBound.short) … \($0.upperBound.short))" } ?? "")
  }
}

extension Double {
  /// About five digits that mean something.
  fileprivate var short: String {
    let size = magnitude
    return decimal(self, size < 1 ? 4 : size < 10 ? 4 : size < 100 ? 3 : size < 1000 ? 2 : size < 1e5 ? 1 : 0)
  }
}

/// Intervals by drawing the rows again and again with replacement (Efron 1979): the 2.5 % and 97.5 % quantiles of what comes out.
///
/// Each draw is a weight for every row; the draws are a function of the number of rows.
public struct Bootstrap: Sendable {
  /// weights[draw][row].
  let weights: [[Double]]

  /// Draws for so many rows; fewer for very many, none above a million.
  public init(rows: Int) {
    let draws = rows > 1_000_000 || rows < 2 ? 0 : rows > 100_000 ? 40 : rows >= 5000 ? 100 : 400
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    weights = (0..<draws).map { _ in
      var weights = [Double](repeating: 0, count: rows)
      for _ in 0..<rows {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        weights[Int(z.multipliedFullWidth(by: UInt64(rows)).high)] += 1
      }
      return weights
    }
  }

  /// The measure with its interval. `compute` gets the rows' weights, nil for 1 each.
  public func measure(_ name: String, _ compute: ([Double]?) -> Double) -> Measure {
    measures([name]) { [compute($0)] }[0]
  }

  /// For a measure that is greater on drawn rows than on the rows themselves, as a mean of absolute differences is (each draw adds chance to
  /// what is compared): the quantiles less that bias, from 0.
  public func unbiased(_ name: String, _ compute: ([Double]?) -> Double) -> Measure {
    let value = compute(nil), drawn = weights.map { compute($0) }.filter(\.isFinite).sorted()
    guard value.isFinite, drawn.count >= 20 else { return Measure(name, value) }
    let bias = drawn.reduce(0, +) / Double(drawn.count) - value, quantiles = Bootstrap.quantiles(drawn)
    return Measure(
      name, value, interval: max(0, min(value, quantiles.low - bias))...max(value, quantiles.high - bias))
  }

  /// The 2.5 % and 97.5 % quantiles of sorted numbers.
  private static func quantiles(_ sorted: [Double]) -> (low: Double, high: Double) {
    let last = Double(sorted.count - 1)
    return (sorted[Int(0.025 * last)], sorted[Int((0.975 * last).rounded(.up))])
  }

  /// The same for several that come out of one computation.
  public func measures(_ names: [String], _ compute: ([Double]?) -> [Double]) -> [Measure] {
    let values = compute(nil), draws = weights.map { compute($0) }
    return names.indices.map { i in
      let drawn = draws.map { $0[i] }.filter { $0.isFinite }.sorted(), value = values[i]
      guard value.isFinite, drawn.count >= 20 else { return Measure(names[i], value) }
      let (low, high) = Bootstrap.quantiles(drawn)
      return Measure(names[i], value, interval: min(low, value)...max(high, value))
    }
  }
}
