import LimpidCore
import LimpidData
import LimpidExchange

/// Arrays of NumPy that belong together: the entries of an NPZ file, or the NPY files of a folder, with a guess at what each is by its name
/// (`x`, `images`, `y_train`, `test_labels` …) and its shape.
public struct NamedArrays: Sendable {
  public let path: String
  /// In the order of the file.
  public let arrays: [(name: String, value: Value)]

  /// Inputs with their labels.
  public struct Pair: Sendable {
    public let inputs: String
    public let labels: String
    let x: Value
    let y: Value
    /// Rows.
    public var count: Int { x.shape.first ?? 0 }
    public var inputShape: [Int] { Array(x.shape.dropFirst()) }
  }

  public init(reading path: String) throws(DataError) {
    var arrays: [(name: String, value: Value)] = []
    if FolderListing.isFolder(path) {
      for name in try FolderListing(path).files where fileExtension(name) == "npy" {
        arrays.append((String(name.dropLast(4)), try NPYFile(reading: "\(path)/\(name)").value))
      }
    } else {
      arrays = try NPZFile(reading: path).entries.map { ($0.name, $0.value) }
    }
    self.init(arrays, path: path)
  }

  /// Two NPY files, inputs and labels in either order.
  public init(files: [String]) throws(DataError) {
    var arrays: [(name: String, value: Value)] = []
    for file in files { arrays.append((String(lastName(file).dropLast(4)), try NPYFile(reading: file).value)) }
    self.init(arrays, path: files.joined(separator: ", "))
  }

  init(_ arrays: [(name: String, value: Value)], path: String) {
    self.path = path
    self.arrays = arrays
  }

  // MARK: What is what

  private enum Role { case inputs, labels }

  /// What a name says: "y_train", "trainLabels", "test_images".
  private static func role(_ name: String) -> Role? {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      if !character.isLetter { words.append("") }
      if character.isUppercase, wasLower { words.append("") }
      wasLower = character.isLowercase
      if character.isLetter { words[words.count - 1] += character.lowercased() }
    }
    // "xtrain" and "ytest" too.
    func isOne(of names: Set<String>) -> Bool {
      words.contains { word in
        names.contains(word)
          || ["train", "test", "val", "valid"].contains {
            word.hasSuffix($0) && names.contains(String(word.dropLast($0.count)))
          }
      }
    }
    if isOne(of: ["y", "label", "labels", "target", "targets", "class", "classes", "lbl"]) { return .labels }
    if isOne(of: ["x", "image", "images", "img", "imgs", "data", "feature", "features", "input", "inputs"]) {
      return .inputs
    }
    return nil
  }

  private static func part(_ name: String) -> String {
    if let part = ClassFolders.part(name) { return part }
    let letters = name.lowercased().filter { $0.isLetter }
    for (word, part) in [("train", "train"), ("test", "test"), ("valid", "validation"), ("val", "validation")]
    where letters.contains(word) { return part }
    return "train"
  }

  /// Inputs and labels of each part.
  public func pairs() throws(DataError) -> [String: Pair] {
    var found: [String: (inputs: [(String, Value)], labels: [(String, Value)])] = [:]
    for (name, value) in arrays where value.shape.rank >= 1 {
      let isColumn = value.shape.rank == 1 || (value.shape.rank == 2 && value.shape[1] == 1)
      let role = NamedArrays.role(name) ?? (isColumn ? .labels : .inputs)
      // A list of numbers is no set of pictures, whatever it is called.
      if role == .inputs && !isColumn || role == .inputs && NamedArrays.role(name) != nil {
        found[NamedArrays.part(name), default: ([], [])].inputs.append((name, value))
      } else {
        found[NamedArrays.part(name), default: ([], [])].labels.append((name, value))
      }
    }
    var pairs: [String: Pair] = [:]
    for (part, some) in found {
      guard let x = some.inputs.first else { continue }
      guard let y = some.labels.first(where: { $0.1.shape[0] == x.1.shape[0] }) ?? some.labels.first else {
        throw DataError(
          file: path, came: "\(shown(x.0)) of \(x.1.shape) and no labels for it",
          expected: "two arrays: inputs (x, images, data) and labels (y, labels, target)",
          mend: "save both: numpy.savez(FILE, x=images, y=labels)")
      }
      guard y.1.shape[0] == x.1.shape[0] else {
        throw DataError(
          file: path, came: "\(shown(y.0)) of \(y.1.shape) for \(shown(x.0)) of \(x.1.shape)",
          expected: "as many labels as inputs", mend: "take both from the same source")
      }
      pairs[part] = Pair(inputs: x.0, labels: y.0, x: x.1, y: y.1)
    }
    guard pairs["train"] != nil else {
      let list = arrays.map { "\(shown($0.name)) \($0.value.shape)" }.prefix(8).joined(separator: ", ")
      throw DataError(
        file: path, came: arrays.isEmpty ? "no array" : "arrays that are not known: \(list)",
        expected: "inputs and labels, such as x and y, images and labels, x_train, y_train, x_test, y_test",
        mend: "save them under such names: numpy.savez(FILE, x=inputs, y=labels)")
    }
    return pairs
  }

  /// Whether the inputs are pictures (or more): else they are the columns of a table.
  func arePictures(_ pair: Pair) -> Bool { pair.inputShape.count >= 2 }

  // MARK: Pictures

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
    return DataParts(train: try images("train")!, validation: try images("validation"), test: try images("test"))
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
    let numbers = NamedArrays.floats(pair.y)
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
    var numbers = NamedArrays.floats(pair.x)
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

  static func floats(_ value: Value) -> [Float] {
    switch value {
    case .tensor(let tensor): tensor.array
    case .indices(let indices): indices.array.map { Float($0) }
    case .mask(let mask): mask.array.map { $0 ? 1 : 0 }
    }
  }

  // MARK: Tables

  /// Rows of numbers as parts of a table: columns x1, x2, …, and the labels' name.
  func tables() throws(DataError) -> [TableSource] {
    let pairs = try pairs()
    let names = pairs["train"]!
    return try ["train", "validation", "test"].compactMap { part in pairs[part].map { (part, $0) } }.map {
      (part, pair) throws(DataError) in
      guard pair.y.shape.elementCount == pair.count, pair.inputShape.count <= 1 else {
        throw DataError(
          file: path, came: "\(shown(pair.labels)) of \(pair.y.shape)", expected: "one number for each row",
          mend: "save the target as [\(grouped(pair.count))]")
      }
      let columns = pair.inputShape.first ?? 1
      let (x, y) = (NamedArrays.floats(pair.x), NamedArrays.floats(pair.y))
      var text = (0..<columns).map { "\(names.inputs)\($0 + 1)" }.joined(separator: ",") + ",\(names.labels)\n"
      for row in 0..<pair.count {
        for column in 0..<columns { text += "\(NamedArrays.word(x[row * columns + column]))," }
        text += "\(NamedArrays.word(y[row]))\n"
      }
      return TableSource(Array(text.utf8), name: "\(path), \(part)")
    }
  }

  /// A number as a table has it, such that reading gives the same bits; nothing for NaN.
  private static func word(_ x: Float) -> String {
    if x.isNaN { return "" }
    return x == x.rounded() && x.magnitude < 1e7 ? String(Int(x)) : "\(x)"
  }
}
