import LimpidCore

/// Numbers in memory, the same shape for each example, each example with the class it belongs to.
///
/// NaN and infinity are refused: one of them in a batch makes every weight NaN in the first step.
public struct LabeledRows: LabeledExamples {
  public let name: String
  public let inputShape: Shape
  /// [count] + inputShape.
  public let features: Tensor
  public let labels: [Int32]
  public let classNames: [String]

  /// - Parameters:
  ///   - features: [labels.count, …].
  ///   - classNames: one name for each class; "0", "1" … up to the greatest label if there are none.
  public init(
    name: String, features: Tensor, labels: [Int32], classNames: [String]? = nil
  ) throws(DataError) {
    guard features.rank >= 1 else {
      throw DataError(
        file: name, came: "a single number", expected: "features of shape [count, …]", mend: "reshape it to [1, 1]")
    }
    let classes = classNames ?? (0...max(0, Int(labels.max() ?? 0))).map(String.init)
    try check(labels: labels, examples: features.shape[0], classNames: classes, name: name)
    let each = features.shape.dropFirst().reduce(1, *)
    if let place = features.array.firstIndex(where: { !$0.isFinite }) {
      let (row, column) = place.quotientAndRemainder(dividingBy: each)
      throw DataError(
        file: name, came: "\(features.array[place]) in row \(grouped(row)), column \(grouped(column))",
        expected: "finite numbers",
        mend: "leave the row out, or put a number there, such as the column's mean")
    }
    self.name = name
    inputShape = Shape(Array(features.shape.dropFirst()))
    self.features = features.detached
    self.labels = labels
    self.classNames = classes
  }

  /// The features of some rows, [n] + `inputShape`.
  public func inputs(_ rows: [Int], at time: LoadingTime = LoadingTime(seed: 0, epoch: 0)) -> Tensor {
    let each = inputShape.elementCount
    return Tensor(filling: Shape([rows.count] + inputShape)) { target in
      for (place, row) in rows.enumerated() {
        (target + place * each).update(from: features.pointer + row * each, count: each)
      }
    }
  }

  /// Some of the rows, in the order given.
  public func selecting(_ rows: [Int]) -> LabeledRows {
    LabeledRows(self, features: inputs(rows), labels: rows.map { labels[$0] })
  }

  private init(_ rows: LabeledRows, features: Tensor, labels: [Int32]) {
    name = rows.name
    inputShape = rows.inputShape
    classNames = rows.classNames
    self.features = features
    self.labels = labels
  }
}
