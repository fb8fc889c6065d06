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
    /// A folder with a folder of pictures for each class.
    case folders
    /// CIFAR's binary batches: a folder with them, or one file.
    case cifar
    /// Arrays of NumPy: an NPZ file, or a folder with NPY files.
    case arrays
    /// Points of a plane that the program makes.
    case xor, spirals
  }
  public var source: Source
  /// For what is read: the folder, or the file.
  public var folder: String
  /// For `arrays` in two NPY files: the other one.
  public var labels: String?
  /// For `idx`: names of the classes.
  public var classNames: [String]?
  /// Of how many parts of the training examples one is held back for validation; 0 for none. Data that come with such a part keep it.
  public var validationShare: Int
  /// What decides which example goes into which part. It is not the run's seed, so that runs with other seeds can be compared.
  public var splitSeed: UInt64
  /// For data that come without a test part: of how many parts of all examples one is the test; nil for 5.
  public var testShare: Int?
  /// For `folders`: the size [height, width, channels] that pictures are brought to; nil to choose by the pictures.
  public var size: [Int]?

  public init(
    _ source: Source, folder: String = "", classNames: [String]? = nil, validationShare: Int = 10, splitSeed: UInt64 = 1
  ) {
    self.source = source
    self.folder = folder
    self.classNames = classNames
    self.validationShare = validationShare
    self.splitSeed = splitSeed
  }

  /// Whether the examples are somewhere else than in the program.
  public var needsFolder: Bool { ![.digits, .table, .xor, .spirals].contains(source) }

  /// The examples by part.
  public func load() throws -> LoadedData {
    if needsFolder, folder.isEmpty {
      throw RecipeError(
        field: "data.folder", came: "no folder", expected: "the folder with the \(DataChoice.words[source] ?? "data")",
        mend: "give it with --data FOLDER")
    }
    var found = try parts()
    if found.test == nil {
      // Half of what the program carries is for the test; of others as much as the recipe says.
      let ratio = needsFolder ? [max(2, testShare ?? 5) - 1, 1] : [1, 1]
      let cut = try found.train.split(into: ratio, seed: splitSeed)
      (found.train, found.test) = (cut[0], cut[1])
    }
    if found.validation == nil, validationShare > 1 {
      let cut = try found.train.split(into: [validationShare - 1, 1], seed: splitSeed)
      // Of fewer examples than parts none is left for validation, and nothing is measured on none.
      (found.train, found.validation) = (cut[0], cut[1].count == 0 ? nil : cut[1])
    }
    return LoadedData(
      train: found.train, validation: found.validation, test: found.test!, remarks: found.remarks)
  }

  private static let words: [Source: String] = [
    .idx: "IDX files", .folders: "class folders", .cifar: "binary batches", .arrays: "arrays",
  ]

  /// The parts that the data come in.
  private func parts() throws -> DataParts {
    switch source {
    case .table:
      throw RecipeError(
        field: "data.source", came: "table without table settings", expected: "the recipe's part `table`",
        mend: "name the files under table.files")
    case .digits: return DataParts(train: Digits.load())
    case .xor: return DataParts(train: Points.xor())
    case .spirals: return DataParts(train: Points.spirals())
    case .idx: return try idx()
    case .folders: return try folders()
    case .cifar: return try cifar()
    case .arrays:
      let arrays = try labels.map { try NamedArrays(files: [folder, $0]) } ?? NamedArrays(reading: folder)
      return try arrays.parts(classNames: classNames)
    }
  }

  private func idx() throws -> DataParts {
    let loose = FolderListing.isFolder(folder) ? try LabeledImages.idxFiles(in: folder) : [:]
    guard let training = loose["train"],
      ClassFolders.part(lastName(training.images)) == nil || (loose["test"] != nil && loose["validation"] != nil)
    else {
      // As MNIST comes, or what is missing of it.
      let (train, test) = try LabeledImages.load(folder: folder, classNames: classNames)
      return DataParts(train: train, test: test)
    }
    let names = classNames ?? LabeledImages.classNames(in: folder, ["classes.txt", "labels.txt"], atLeast: 2)
    let train = try LabeledImages(idx: training, name: "\(lastName(folder))/train", classNames: names)
    func other(_ part: String) throws -> LabeledImages? {
      try loose[part].map {
        try LabeledImages(idx: $0, name: "\(lastName(folder))/\(part)", classNames: train.classNames)
      }
    }
    return DataParts(train: train, validation: try other("validation"), test: try other("test"))
  }

  private func folders() throws -> DataParts {
    let folders = try ClassFolders(folder)
    let size = try size ?? folders.size()
    let (train, remarks) = try folders.load(folders.train, as: "train", size: size)
    var parts = DataParts(train: train, remarks: folders.remarks + remarks)
    if !folders.validation.isEmpty {
      let (images, remarks) = try folders.load(folders.validation, as: "validation", size: size)
      parts.validation = images
      parts.remarks += remarks
    }
    if !folders.test.isEmpty {
      let (images, remarks) = try folders.load(folders.test, as: "test", size: size)
      parts.test = images
      parts.remarks += remarks
    }
    return parts
  }

  private func cifar() throws -> DataParts {
    let name = lastName(folder)
    guard FolderListing.isFolder(folder) else {
      return DataParts(train: try LabeledImages(cifar: [folder], name: name, classNames: classNames))
    }
    guard let files = try LabeledImages.cifarFiles(in: folder) else {
      throw DataError(
        file: folder, came: "no file with a name that ends in .bin or .bin.gz", expected: "binary batches of CIFAR",
        mend: "name the folder that has data_batch_1.bin and so on")
    }
    let names =
      classNames
      ?? LabeledImages.classNames(in: folder, ["batches.meta.txt", "fine_label_names.txt", "classes.txt"], atLeast: 2)
    return DataParts(
      train: try LabeledImages(cifar: files.train, name: "\(name)/train", classNames: names),
      test: files.test.isEmpty
        ? nil : try LabeledImages(cifar: files.test, name: "\(name)/test", classNames: names))
  }
}

/// The parts that data come in; what is missing is cut from the first.
struct DataParts {
  var train: LabeledImages
  var validation: LabeledImages?
  var test: LabeledImages?
  var remarks: [String] = []
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
    isUnlabeled = true
  }
}
