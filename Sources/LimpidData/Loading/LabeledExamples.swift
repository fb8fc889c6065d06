import LimpidCore

/// Examples in memory, each with the class it belongs to: what a classifier is trained and measured on.
public protocol LabeledExamples: Sendable {
  /// What the data is called: "digits".
  var name: String { get }
  /// The shape of one example's input: [28, 28, 1].
  var inputShape: Shape { get }
  /// The class of each example, 0 ..< classNames.count.
  var labels: [Int32] { get }
  /// The classes' names.
  var classNames: [String] { get }

  /// The inputs of some examples, [rows.count] + inputShape. `time` is what anything drawn by lot depends on.
  func inputs(_ rows: [Int], at time: LoadingTime) -> Tensor

  /// The examples of these rows, in this order.
  func selecting(_ rows: [Int]) -> Self

  /// The number that a row had before any were selected: by it people find the example again.
  func origin(of row: Int) -> Int
}

/// When an example is loaded: all that chance may depend on besides the example itself.
public struct LoadingTime: Hashable, Sendable {
  public let seed: UInt64
  public let epoch: Int

  public init(seed: UInt64, epoch: Int) {
    self.seed = seed
    self.epoch = epoch
  }
}

extension LabeledExamples {
  public var count: Int { labels.count }

  public func origin(of row: Int) -> Int { row }

  /// How many examples each class has.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classNames.count)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }

  /// The names of the classes that no example is of.
  public var classesWithoutExamples: [String] { zip(classNames, classCounts).filter { $1 == 0 }.map { $0.0 } }

  /// Cuts the examples into parts in proportion to `ratio` ([1, 1] is halves, [8, 1, 1] eight tenths and two times
  /// one), each class alike.
  ///
  /// Which example goes where depends on the seed, and on nothing else. See `Split`.
  public func split(into ratio: [Int], seed: UInt64) throws(DataError) -> [Self] {
    try Split.stratified(labels, into: ratio, seed: seed).map { selecting($0) }
  }
}

/// Refuses labels that do not go with the examples or the classes.
func check(labels: [Int32], examples: Int, classNames: [String], name: String) throws(DataError) {
  guard labels.count == examples else {
    throw DataError(
      file: name, came: "\(counted(labels.count, "label")) for \(counted(examples, "example"))",
      expected: "as many labels as examples", mend: "take both from the same source")
  }
  if let row = labels.firstIndex(where: { $0 < 0 || Int($0) >= classNames.count }) {
    throw DataError(
      file: name, came: "label \(labels[row]) in row \(grouped(row))",
      expected: "0 … \(classNames.count - 1), for \(counted(classNames.count, "class"))",
      mend: "correct the label, or give a name to every class")
  }
}
