import LimpidCore
import LimpidData

/// The parts that data come in; what is missing is cut from the first.
struct DataParts {
  var train: LabeledImages
  var validation: LabeledImages?
  var test: LabeledImages?
  var remarks: [String] = []

  /// Takes out what came before; validation and test must be cut.
  mutating func dropCopies() throws(DataError) {
    let parts = [train, validation, test].compactMap(\.self)
    let kept = Duplicates.first(
      of: parts.map { part in Duplicates.prints(part.inputShape, count: part.count) { part.inputs($0) } })
    let dropped = zip(parts, kept).reduce(0) { $0 + $1.0.count - $1.1.count }
    guard dropped > 0 else { return }
    if kept.contains(where: \.isEmpty) {
      throw DataError(
        file: train.name, came: "a part of which every example is in another too, where duplicates are dropped",
        expected: "at least one of its own", mend: "keep them: data.duplicates=keep")
    }
    train = train.selecting(kept[0])
    if let all = validation { validation = all.selecting(kept[1]) }
    test = test?.selecting(kept[kept.count - 1])
    remarks.append("\(counted(dropped, "example")) that came before, to the bit, were dropped")
  }
}

/// The examples by part.
public struct LoadedData: Sendable {
  public var train: LabeledImages
  public var validation: LabeledImages?
  public var test: LabeledImages
  /// What people should know about them: pictures that were left out.
  public var remarks: [String] = []
  /// Whether the examples have no classes, and are to be given back.
  public var isUnlabeled = false
  /// How rows of a table became examples without classes.
  public var columns: UnlabeledColumns?

  /// SHA-256 of each part.
  public var hashes: [String: String] {
    var hashes = ["train": train.dataHash, "test": test.dataHash]
    hashes["validation"] = validation?.dataHash
    return hashes
  }

  /// Refuses data that a network with these outputs cannot be trained or tested on.
  func check(outputs: Shape) throws(DataError) {
    let classes = train.classNames.count
    if isUnlabeled {
      guard outputs == [0, train.inputShape.elementCount], test.count > 0 else {
        throw DataError(
          file: train.name, came: "an output of \(outputs) for examples of \(train.inputShape)",
          expected: "[0, \(grouped(train.inputShape.elementCount))]: as much as comes in",
          mend: "leave the model out, and it is made to fit the data")
      }
      return
    }
    guard outputs == [0, classes] else {
      throw DataError(
        file: train.name, came: "labels of \(counted(classes, "class"))",
        expected: "one class for each output, of which the network has \(grouped(outputs.last ?? 0))",
        mend: "make the last layer's outputs \(grouped(classes)), or take the data that the recipe was made for")
    }
    guard test.count > 0 else {
      throw DataError(
        file: test.name, came: "no examples to test on", expected: "at least one", mend: "download the test files again"
      )
    }
  }

  public var counts: [DataPart: Int] {
    var counts = [DataPart.train: train.count, .test: test.count]
    counts[.validation] = validation?.count
    return counts
  }
}

extension LoadedData {
  /// The examples of a recipe that learns without labels.
  init(unlabeled recipe: Recipe) throws {
    if recipe.data.source != .table {
      self = try recipe.data.load()
      isUnlabeled = true
      return
    }
    let settings = recipe.table ?? TableSettings()
    guard !settings.files.isEmpty else {
      throw RecipeError(
        field: "table.files", came: "no file", expected: "examples to learn from", mend: "name them with --data PATH")
    }
    let data = try UnlabeledData(
      under: settings.files, target: settings.target.isEmpty ? nil : settings.target, ignore: settings.ignore)
    self = try data.parts(
      testShare: recipe.data.testShare ?? 5, validationShare: recipe.data.validationShare, seed: recipe.data.splitSeed)
    (isUnlabeled, columns) = (true, data.encoding)
  }
}
