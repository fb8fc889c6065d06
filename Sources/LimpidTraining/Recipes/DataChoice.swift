import LimpidCore
import LimpidData

/// Where a recipe's examples come from, and how they are cut into parts.
public struct DataChoice: Sendable, Codable, Equatable {
  /// Where from.
  public enum Source: String, Sendable, Codable {
    /// The digits that the program carries, cut into halves: training and test.
    case digits
    /// A folder with IDX files, as MNIST comes.
    case idx
    /// A table, as `table` of the recipe says.
    case table
  }
  public var source: Source
  /// For `idx`: the folder.
  public var folder: String
  /// For `idx`: names of the classes.
  public var classNames: [String]?
  /// Of how many parts of the training examples one is held back for validation; 0 for none.
  public var validationShare: Int
  /// What decides which example goes into which part. It is not the run's seed, so that runs with other seeds can be compared.
  public var splitSeed: UInt64

  public init(
    _ source: Source, folder: String = "", classNames: [String]? = nil, validationShare: Int = 10, splitSeed: UInt64 = 1
  ) {
    self.source = source
    self.folder = folder
    self.classNames = classNames
    self.validationShare = validationShare
    self.splitSeed = splitSeed
  }

  /// The examples by part.
  public func load() throws -> LoadedData {
    let (train, test): (LabeledImages, LabeledImages)
    switch source {
    case .table:
      throw RecipeError(
        field: "data.source", came: "table without table settings", expected: "the recipe's part `table`",
        mend: "name the files under table.files")
    case .digits:
      let halves = try Digits.load().split(into: [1, 1], seed: splitSeed)
      (train, test) = (halves[0], halves[1])
    case .idx:
      guard !folder.isEmpty else {
        throw RecipeError(
          field: "data.folder", came: "no folder", expected: "the folder with the IDX files",
          mend: "give it with --data FOLDER")
      }
      (train, test) = try LabeledImages.load(folder: folder, classNames: classNames)
    }
    guard validationShare > 1 else { return LoadedData(train: train, validation: nil, test: test) }
    let parts = try train.split(into: [validationShare - 1, 1], seed: splitSeed)
    // Of fewer examples than parts none is left for validation, and nothing is measured on none.
    return LoadedData(train: parts[0], validation: parts[1].count == 0 ? nil : parts[1], test: test)
  }
}

/// The examples by part.
public struct LoadedData: Sendable {
  public var train: LabeledImages
  public var validation: LabeledImages?
  public var test: LabeledImages

  /// SHA-256 of each part.
  public var hashes: [String: String] {
    var hashes = ["train": train.dataHash, "test": test.dataHash]
    hashes["validation"] = validation?.dataHash
    return hashes
  }

  /// Refuses data that a network with these outputs cannot be trained or tested on.
  func check(outputs: Shape) throws(DataError) {
    let classes = train.classNames.count
    guard outputs == [0, classes] else {
      throw DataError(
        file: train.name, came: "labels of \(counted(classes, "class"))",
        expected: "one class for each output, of which the network has \(grouped(outputs.last ?? 0))",
        mend: "take the data that the recipe was made for")
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
