import LimpidCore

/// What a tensor holds, in a few numbers. Those over elements leave out NaN and infinity, which are counted instead.
///
///     print(TensorStatistics(Tensor([0, 1, 2, .nan])))
///     // min 0.0, max 2.0, mean 1.0, deviation 0.816496580927726, 1 zero, 1 not finite
public struct TensorStatistics: Sendable, Hashable {
  public let count: Int
  public let minimum: Float
  public let maximum: Float
  public let mean: Double
  /// The root of the mean square distance from the mean.
  public let deviation: Double
  public let zeros: Int
  /// NaN or infinite.
  public let notFinite: Int

  public init(_ tensor: Tensor) {
    let elements = tensor.array
    let finite = elements.filter(\.isFinite)
    let n = Double(finite.count)
    let mean = finite.reduce(0) { $0 + Double($1) } / n
    count = elements.count
    minimum = finite.min() ?? .nan
    maximum = finite.max() ?? .nan
    self.mean = mean
    deviation = (finite.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / n).squareRoot()
    zeros = finite.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
    notFinite = elements.count - finite.count
  }
}

extension TensorStatistics: CustomStringConvertible {
  public var description: String {
    "min \(minimum), max \(maximum), mean \(mean), deviation \(deviation), \(zeros) zero\(zeros == 1 ? "" : "s"), \(notFinite) not finite"
  }
}
