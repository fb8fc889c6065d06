/// A few steps of a workload without a clock: the numbers by which it is known to be the same work as elsewhere.
public struct Trial: Sendable {
  /// The losses of the steps, for training.
  public let losses: [Float]
  /// Σ |output| of the first batch, for inference.
  public let outputSum: Double?
  public let parameterCount: Int
  /// How far the output is from that with weights in Float32, if they are stored otherwise.
  public let storageError: Double?
  /// SHA-256 of the weights after the steps, or of the first batch's output.
  public let hash: String

  public init(_ workload: Workload, steps: Int) throws {
    var work = try workload.prepare()
    parameterCount = work.parameterCount
    losses = try (0..<steps).compactMap { try work.step($0) }
    if workload.phase == .inference, steps != 1 { _ = try work.step(0) }
    outputSum = work.output?.magnitudeSum
    hash = work.hash
    storageError = try work.storageError()
  }
}

extension [Float] {
  /// Σ |x| in double precision.
  var magnitudeSum: Double { reduce(0.0) { $0 + Double($1.magnitude) } }
}
