/// How often each class was taken for each other.
///
///     print(matrix)
///     //          cat  dog
///     //   cat     41    3
///     //   dog      5   39
public struct ConfusionMatrix: Sendable, Equatable, Codable {
  public let classNames: [String]
  /// counts[true class][predicted class].
  public private(set) var counts: [[Int]]

  public init(_ classNames: [String]) {
    self.classNames = classNames
    counts = [[Int]](repeating: [Int](repeating: 0, count: classNames.count), count: classNames.count)
  }

  /// Counts one more answer.
  public mutating func add(true label: Int, predicted: Int) { counts[label][predicted] += 1 }

  public var count: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
  public var right: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
  public var accuracy: Accuracy { Accuracy(right: right, of: count) }

  /// Of the examples of a class, the share that was found; NaN if there is none.
  public func recall(_ label: Int) -> Double { Double(counts[label][label]) / Double(counts[label].reduce(0, +)) }
  /// Of the examples taken for a class, the share that is of it; NaN if there is none.
  public func precision(_ label: Int) -> Double {
    Double(counts[label][label]) / Double(counts.reduce(0) { $0 + $1[label] })
  }

  /// The most frequent mistakes: true class, what it was taken for, how often.
  public func mistakes(_ most: Int = 3) -> [(label: Int, predicted: Int, count: Int)] {
    var all: [(label: Int, predicted: Int, count: Int)] = []
    for (i, row) in counts.enumerated() {
      for (j, n) in row.enumerated() where i != j && n > 0 { all.append((i, j, n)) }
    }
    // Equal counts in the order of the classes, so that the list is always the same.
    return Array(
      all.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element).prefix(
        most))
  }
}

extension ConfusionMatrix: CustomStringConvertible {
  /// Rows are true classes, columns predictions; zeros are dots, so that mistakes stand out.
  public var description: String {
    let names = classNames.map { String($0.prefix(12)) }
    let label = names.map(\.count).max() ?? 0
    let width = max(names.map(\.count).max() ?? 0, counts.flatMap { $0 }.map { String($0).count }.max() ?? 0) + 2
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var lines = [String(repeating: " ", count: label) + names.map { right($0, width) }.joined()]
    for (name, row) in zip(names, counts) {
      lines.append(right(name, label) + row.map { right($0 == 0 ? "·" : String($0), width) }.joined())
    }
    return lines.joined(separator: "\n")
  }
}
