import LimpidCore

/// A classifier's answer about one example.
public struct Prediction: Sendable, Hashable {
  public let classNames: [String]
  /// One for each class; they add up to 1.
  public let probabilities: [Float]
  /// The most likely class, the first of equals.
  public let label: Int
  /// What the logits were divided by.
  public let temperature: Double

  /// From logits [1, classes] by softmax, after division by the temperature.
  public init(logits: Tensor, classNames: [String], temperature: Double = 1) throws(TensorError) {
    guard logits.shape == [1, classNames.count], !classNames.isEmpty else {
      throw TensorError(
        operation: "prediction", came: "an output of shape \(logits.shape)", expected: "[1, \(classNames.count)]",
        mend: "predict with a model that has one output for each class")
    }
    self.classNames = classNames
    self.temperature = temperature
    probabilities = try (temperature == 1 ? logits : logits * Float(1 / temperature)).softmax(axis: 1).array
    label = logits.array.indices.reduce(0) { logits.array[$1] > logits.array[$0] ? $1 : $0 }
  }

  public var name: String { classNames[label] }

  /// The most likely classes, most likely first.
  public func best(_ count: Int) -> [Int] {
    Array(probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }.prefix(count))
  }
}
