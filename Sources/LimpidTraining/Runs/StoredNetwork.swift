import LimpidCore
import LimpidLayers

/// A run's network that answers with the matrices of its products stored in fewer bits.
///
///     let small = try StoredNetwork(run, like: example.tensor, as: .int8)
///     let answer = try run.predict(example, with: small)
public struct StoredNetwork: Sendable {
  public let format: StorageFormat
  /// The bytes of those matrices in Float32.
  public let exactBytes: Int
  /// Their bytes as they are stored.
  public let storedBytes: Int
  private let program: Program

  /// For inputs of the shape of `x`.
  public init(_ run: Run, like x: Tensor, as format: StorageFormat) throws {
    let model = run.model
    program = try Context.with({ $0.isTraining = false }) {
      try Program(of: [x.value]) { [try model($0[0].tensor!).value] }.storing(as: format)
    }
    let matrices = program.instructions.compactMap { ($0.operation as? StoredProduct)?.matrix }
    guard !matrices.isEmpty else {
      throw RunError(
        file: run.folder.path, came: "a network without a product by a matrix", expected: "a dense layer or more",
        mend: "leave the storage as it is: convolutions, norms and embeddings stay Float32")
    }
    exactBytes = matrices.reduce(0) { $0 + 4 * $1.rows * $1.columns }
    storedBytes = matrices.reduce(0) { $0 + $1.byteCount }
    self.format = format
  }

  public func callAsFunction(_ x: Tensor) throws -> Tensor { try program.replay([x.value])[0].tensor! }
}

extension Prediction {
  /// The largest difference of a probability from another answer's.
  public func difference(from other: Prediction) -> Double {
    zip(probabilities, other.probabilities).map { abs(Double($0) - Double($1)) }.max() ?? 0
  }
}

extension TablePrediction {
  /// The largest difference of a probability from another answer's, or of the number.
  public func difference(from other: TablePrediction) -> Double {
    if let number, let exact = other.number { return abs(number - exact) }
    return zip(probabilities, other.probabilities).map { abs($0 - $1) }.max() ?? 0
  }
}
