import LimpidCore
import LimpidData

/// What a model for tables must know to answer about a row: the columns with their statistics, how they become inputs, what is predicted,
/// and the calibration of the answers. Stored with the model, with a hash.
public struct TableInputs: Sendable, Codable, Equatable {
  public var encoder: TableEncoder
  /// The column that is predicted.
  public var target: String
  public var answer: TableTarget
  public var because: String
  /// Networks side by side.
  public var members: Int
  /// Nil until the run is finished.
  public var calibration: TableCalibration?

  init(_ table: LoadedTable) {
    encoder = table.train.encoder
    target = table.decision.column
    answer = table.train.target
    because = table.decision.because
    members = table.members
  }

  /// The columns that are inputs, in the table's order.
  public var columns: [ColumnSchema] { encoder.features.map { encoder.schema[$0.column]! } }
}

/// A trained network's answer about one row.
public struct TablePrediction: Sendable {
  public let target: String
  /// For numbers: the answer and the interval that holds the truth with the probability `coverage`.
  public let number: Double?
  public let interval: ClosedRange<Double>?
  /// For classes: one probability each, the most probable class, and the classes that the truth is among with the probability `coverage`.
  public let classNames: [String]
  public let probabilities: [Double]
  public let label: Int
  public let set: [Int]
  public let coverage: Double
  public let isCalibrated: Bool

  /// - Parameters:
  ///   - outputs: [1, members, outputs].
  public init(_ outputs: Tensor, _ inputs: TableInputs) {
    let answers = TableAnswers(
      outputs.array, members: inputs.members, inputs.answer, inputs.calibration ?? TableCalibration())
    target = inputs.target
    coverage = inputs.calibration?.coverage ?? 0.9
    isCalibrated = inputs.calibration != nil
    number = answers.numbers.first
    interval = isCalibrated ? answers.intervals.first : nil
    classNames = inputs.answer.classNames
    probabilities = answers.probabilities
    label = probabilities.indices.reduce(0) { answers.probabilities[$1] > answers.probabilities[$0] ? $1 : $0 }
    set = inputs.answer.isNumber || !isCalibrated ? [] : answers.set(0)
  }
}
