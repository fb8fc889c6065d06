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

  static func isInputs(_ name: String) -> Bool { role(name) == .inputs }
  static func isLabels(_ name: String) -> Bool { role(name) == .labels }

  static func part(_ name: String) -> String {
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
}
