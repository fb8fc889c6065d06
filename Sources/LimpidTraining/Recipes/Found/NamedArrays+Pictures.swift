import LimpidCore
import LimpidData

// Pictures with their labels, as arrays have them.

extension NamedArrays {
  /// The pictures by part.
  func parts(classNames: [String]?) throws(DataError) -> DataParts {
    let pairs = try pairs()
    let training = pairs["train"]!
    let greatest = try pairs.values.map { (pair) throws(DataError) in try labels(pair).max() ?? 0 }.max() ?? 0
    let names = classNames ?? (0...Int(greatest)).map(String.init)
    func images(_ part: String) throws(DataError) -> LabeledImages? {
      guard let pair = pairs[part] else { return nil }
      guard pair.inputShape == training.inputShape else {
        throw DataError(
          file: path, came: "\(pair.inputs) of \(pair.x.shape)", expected: "examples of \(times(training.inputShape))",
          mend: "save parts of one data set")
      }
      return try self.images(pair, "\(lastName(path))/\(part)", names)
    }
    return DataParts(
      train: try images("train")!, validation: try images("validation"), test: try images("test"),
      remarks: ["train", "validation", "test"].compactMap { part in pairs[part].flatMap { farAway($0, part) } })
  }

  /// What is said where one number is so far away that those which all are scaled by leave nothing of the others.
  private func farAway(_ pair: Pair, _ part: String) -> String? {
    let numbers = pair.x.floats, size = max(1, numbers.count / max(1, pair.count))
    guard let place = numbers.indices.max(by: { abs(numbers[$0]) < abs(numbers[$1]) }) else { return nil }
    let step = max(1, numbers.count / 100_000)
    let some = stride(from: 0, to: numbers.count, by: step).lazy.map { abs(numbers[$0]) }.filter { $0 > 0 }.sorted()
    // Of numbers that are not 0, 99 of 100 are below this.
    guard some.count >= 20 else { return nil }
    let usual = some[some.count * 99 / 100 - (some.count % 100 == 0 ? 1 : 0)]
    guard abs(numbers[place]) > 1000 * usual else { return nil }
    return
      "a value far away from all others: \(numbers[place]) in example \(grouped(place / size)) of \(part), of whose numbers 99 in 100 are within \(usual); beside it the others vanish: correct it or take the example out"
  }

  private func labels(_ pair: Pair) throws(DataError) -> [Int32] {
    let columns = pair.y.shape.elementCount / max(1, pair.count)
    guard columns == 1 else { return try oneHot(pair, columns) }
    switch pair.y {
    case .indices(let values): return try checked(values.array, pair)
    case .mask(let values): return values.array.map { $0 ? 1 : 0 }
    case .tensor(let values):
      let numbers = values.array
      if let row = numbers.firstIndex(where: { $0 != $0.rounded() || abs($0) > 1e6 }) {
        throw DataError(
          file: path, came: "\(shown(pair.labels)) is \(numbers[row]) in row \(grouped(row))",
          expected: "whole numbers that name classes",
          mend: "number the classes from 0; for numbers to predict give the inputs as rows of a table")
      }
      return try checked(numbers.map { Int32($0) }, pair)
    }
  }

  private func checked(_ labels: [Int32], _ pair: Pair) throws(DataError) -> [Int32] {
    if let row = labels.firstIndex(where: { $0 < 0 || $0 > 99_999 }) {
      throw DataError(
        file: path, came: "\(shown(pair.labels)) is \(labels[row]) in row \(grouped(row))", expected: "classes from 0",
        mend: "number the classes from 0")
    }
    return labels
  }

  /// A one in the column of the class.
  private func oneHot(_ pair: Pair, _ columns: Int) throws(DataError) -> [Int32] {
    let numbers = pair.y.floats
    return try (0..<pair.count).map { (row) throws(DataError) in
      let some = numbers[row * columns..<(row + 1) * columns]
      guard pair.y.shape.rank == 2, some.count(where: { $0 == 1 }) == 1, some.count(where: { $0 == 0 }) == columns - 1
      else {
        throw DataError(
          file: path, came: "\(shown(pair.labels)) of \(pair.y.shape)",
          expected: "one label for each example, or a one in the column of its class",
          mend: "save the labels as numbers")
      }
      return Int32(some.firstIndex(of: 1)! - some.startIndex)
    }
  }

  private func images(_ pair: Pair, _ name: String, _ classNames: [String]) throws(DataError) -> LabeledImages {
    let labels = try labels(pair)
    var shape = pair.inputShape
    guard (2...3).contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        file: path, came: "\(shown(pair.inputs)) of \(pair.x.shape)",
        expected: "pictures [count, height, width] or [count, height, width, channels], or rows [count, columns]",
        mend: "reshape it")
    }
    var numbers = pair.x.floats
    if shape.count == 2 { shape.append(1) }
    // Channels first, as PyTorch has them.
    if shape[0] <= 4, shape[2] > 4, shape[1] > 4 {
      let (channels, plane) = (shape[0], shape[1] * shape[2])
      var turned = [Float](repeating: 0, count: numbers.count)
      for example in 0..<pair.count {
        let start = example * channels * plane
        for i in 0..<plane {
          for c in 0..<channels { turned[start + i * channels + c] = numbers[start + c * plane + i] }
        }
      }
      numbers = turned
      shape = [shape[1], shape[2], channels]
    }
    if numbers.allSatisfy({ $0 >= 0 && $0 <= 255 && $0 == $0.rounded() }) {
      let most = numbers.max() ?? 0
      return try LabeledImages(
        name: name, pixels: numbers.map { UInt8($0) }, size: (shape[0], shape[1], shape[2]),
        brightest: most > 1 && most <= 16 ? 16 : most <= 1 ? 1 : 255, labels: labels, classNames: classNames)
    }
    return try LabeledImages(name: name, values: numbers, shape: shape, labels: labels, classNames: classNames)
  }
}
