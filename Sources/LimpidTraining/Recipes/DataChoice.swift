import LimpidCore
import LimpidData

/// Where a recipe's examples come from, and how they are cut into parts.
public struct DataChoice: Sendable, Codable, Equatable {
  /// Where from.
  public enum Source: String, Sendable, Codable, CaseIterable {
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
  /// What is done with examples that are there several times; nil to keep them. A table has its own, `table.duplicates`.
  public var duplicates: Duplicates?

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
    if duplicates == .drop { try found.dropCopies() }
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
