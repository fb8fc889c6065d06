import LimpidCore
import LimpidData

/// What lies under a path that somebody names, and what can be learned from it: `limpid train --data PATH`, where nobody says what it is.
public struct FoundData: Sendable {
  /// What it is taken for.
  public enum Kind: String, Sendable, CaseIterable {
    case table, texts, classFolders, idx, cifar, arrays
  }
  public let kind: Kind
  /// For pictures.
  public var choice: DataChoice?
  /// For tables and texts.
  public var table: TableSettings?
  /// What to call a run on it.
  public var name = ""
  /// Training examples, where that is known without reading everything.
  public var examples: Int?
  /// Whether the pictures have colours, where that is known.
  public var hasColours = false
  /// Of pictures in folders, the shorter side as they are read.
  public var leastSide: Int?
  /// What was found, and why it is taken for that.
  public var because: String

  /// Looks at files or a folder.
  public init(under paths: [String]) throws {
    guard let first = paths.first else {
      throw DataError(file: "data", came: "no path", expected: "a file or a folder", mend: "name it with --data")
    }
    try FoundData.refuseRoot(first)
    if paths.count > 1 {
      self =
        try paths.allSatisfy { fileExtension($0) == "npy" }
        ? .pair(paths) : FoundData.written(paths) ?? FoundData.tables(paths)
    } else if FolderListing.isFolder(first) {
      self = try .folder(first)
    } else {
      self = try .file(first)
    }
  }

  private init(
    _ kind: Kind, _ because: String, choice: DataChoice? = nil, table: TableSettings? = nil, name: String = ""
  ) {
    self.name = name
    self.kind = kind
    self.because = because
    self.choice = choice
    self.table = table
  }

  /// Texts with their classes, or rows, that are not written as a table; nil if any of the files is none of these.
  private static func written(_ paths: [String]) throws -> FoundData? {
    var all: [WrittenTables] = []
    for path in paths {
      guard let one = try WrittenTables(path) else { return nil }
      all.append(one)
    }
    guard let first = all.first else { return nil }
    var settings = TableSettings(paths)
    let names = paths.map { ClassFolders.part(lastName($0)) }
    let hasParts = names.contains("train") && names.contains("test") || all.count == 1 && first.hasParts
    if hasParts { settings.split.kind = .files }
    let areTexts = first.columns.starts(with: ["text", "class"])
    if areTexts { settings.target = "class" }
    // TREC's finer classes would give the class away.
    let hasFine = first.columns == ["text", "class", "fine"]
    if hasFine { settings.ignore = ["fine"] }
    let what = paths.count == 1 ? lastName(paths[0]) : counted(paths.count, "file")
    return FoundData(
      areTexts ? .texts : .table,
      "\(what), \(first.description): \(areTexts ? "texts with a class each" : "a table")"
        + (hasFine ? " (for the finer ones: --target fine --ignore class)" : "")
        + (hasParts ? "; the part called test is the test" : ""), table: settings)
  }

  private static func tables(_ paths: [String], _ because: String? = nil) throws -> FoundData {
    var settings = TableSettings(paths)
    // train.csv and test.csv are parts that somebody made.
    let parts = paths.map { ClassFolders.part(lastName($0)) }
    let hasParts = parts.contains("train") && parts.contains("test")
    if hasParts { settings.split.kind = .files }
    // Parts are called after the folder that they are in.
    let folders = paths[0].split(separator: "/").dropLast()
    let name = paths.count > 1 ? folders.last.map(String.init) ?? "table" : ""
    let what =
      try because ?? (paths.count == 1 ? lastName(paths[0]) : counted(paths.count, "file")) + ", "
      + TableForm(detecting: paths[0]).description
    return FoundData(
      .table, "\(what): a table\(hasParts ? "; the file with test in its name is the test" : "")", table: settings,
      name: name)
  }

  private static func pair(_ paths: [String]) throws -> FoundData {
    guard paths.count == 2 else {
      throw DataError(
        file: paths.map { shown($0) }.joined(separator: ", "), came: counted(paths.count, "array"),
        expected: "two: inputs and labels",
        mend: "put all parts into one NPZ file: numpy.savez(FILE, x_train=…, y_train=…)")
    }
    return try arrays(NamedArrays(files: paths), paths)
  }

  private static func file(_ path: String) throws -> FoundData {
    if path.hasPrefix(TableSource.carriedMark) { return try tables([path], "a table that the program carries") }
    switch fileExtension(path) {
    case "npz": return try arrays(NamedArrays(reading: path), [path])
    case "npy":
      throw DataError(
        file: path, came: "one array alone", expected: "inputs and labels",
        mend: "name both files: --data x.npy y.npy; or limpid cluster and limpid pca, which need no labels")
    case "bin":
      var stream = try ByteStream(path)
      let start = try stream.read(min(stream.atMost, 3073 * 4))
      guard start.first.map({ $0 < 20 }) ?? false else { return try tables([path]) }
      var found = FoundData(
        .cifar, "binary records of a label and 32 × 32 colours: CIFAR; pictures of classes",
        choice: DataChoice(.cifar, folder: path))
      found.hasColours = true
      return found
    default:
      if let found = try written([path]) { return found }
      try refuseRunningText(path)
      return try tables([path])
    }
  }

  private static func arrays(_ named: NamedArrays, _ paths: [String]) throws -> FoundData {
    let pairs = try named.pairs()
    let training = pairs["train"]!
    let parts = pairs.keys.sorted { a, b in a == "train" || (b != "train" && a < b) }
    let names = parts.map { part in
      "\(part): \(shown(pairs[part]!.inputs)) \(pairs[part]!.x.shape), \(shown(pairs[part]!.labels)) \(pairs[part]!.y.shape)"
    }.joined(separator: "; ")
    if named.arePictures(training) {
      var choice = DataChoice(.arrays, folder: paths[0])
      if paths.count == 2 { choice.labels = paths[1] }
      var found = FoundData(.arrays, "arrays of NumPy (\(names)): pictures with a class each", choice: choice)
      found.examples = training.count
      found.hasColours = [3, 4].contains(training.inputShape.last ?? 0) || [3, 4].contains(training.inputShape[0])
      return found
    }
    var settings = TableSettings(paths)
    settings.target = training.labels
    if pairs["test"] != nil { settings.split.kind = .files }
    return FoundData(.arrays, "arrays of NumPy (\(names)): rows of numbers, taken for a table", table: settings)
  }

  private static func folder(_ path: String) throws -> FoundData {
    let listing = try FolderListing(path)
    let extensions = Set(listing.files.map(fileExtension))
    if try !LabeledImages.idxFiles(in: path).isEmpty {
      return FoundData(
        .idx, "IDX files of images and labels: pictures with a class each", choice: DataChoice(.idx, folder: path))
    }
    if let files = try LabeledImages.cifarFiles(in: path), let first = files.train.first {
      var stream = try ByteStream(first)
      if try stream.read(min(stream.atMost, 1)).first.map({ $0 < 20 }) ?? false {
        var found = FoundData(
          .cifar, "binary batches of CIFAR: pictures with a class each", choice: DataChoice(.cifar, folder: path))
        found.hasColours = true
        return found
      }
    }
    if extensions.contains("npy") { return try arrays(NamedArrays(reading: path), [path]) }
    if let npz = listing.files.first(where: { fileExtension($0) == "npz" }) {
      return try arrays(NamedArrays(reading: "\(path)/\(npz)"), ["\(path)/\(npz)"])
    }
    let tables = listing.files.filter { ["csv", "tsv"].contains(fileExtension($0)) }
    if !tables.isEmpty, listing.folders.isEmpty { return try FoundData.tables(in: path, tables) }
    let pages = ["readme", "license", "licence", "categories"]
    let files = listing.files.filter { name in !pages.contains { name.lowercased().hasPrefix($0) } }
    if listing.folders.isEmpty, let found = try written(files.map { "\(path)/\($0)" }) { return found }
    try refuseSeveral(path, listing)
    if let found = try written([path]) { return found }
    if let texts = try TextFolder(path) {
      var settings = TableSettings([path])
      settings.target = "class"
      return FoundData(
        .texts,
        "\(texts.description) (\(grouped(texts.count)) texts of \(texts.classNames.map { shown($0) }.prefix(6).joined(separator: ", "))): texts with a class each",
        table: settings)
    }
    if let name = files.first(where: { ["txt", "json", "jsonl", "label"].contains(fileExtension($0)) }),
      listing.folders.isEmpty
    {
      throw DataError(
        file: path, came: "\(shown(name)) and no form of texts with classes that is known",
        expected:
          "a file of lines or a folder of text files for each class; lines that begin with a class (CLASS:sub text, or __label__class text); JSON rows; or a CSV with a column for the class",
        mend: "name the file that is meant, or write it in one of these forms")
    }
    return try pictures(path)
  }

  /// Files of one folder that are one table: all of them, if they are called by parts or have the same columns.
  private static func tables(in path: String, _ names: [String]) throws -> FoundData {
    let paths = names.map { "\(path)/\($0)" }
    if paths.count == 1 { return try tables(paths, "one table in the folder") }
    let forms = try paths.map { try TableForm(detecting: $0).columns }
    guard forms.allSatisfy({ $0 == forms[0] }) else {
      throw DataError(
        file: path,
        came:
          "\(counted(names.count, "table")) with different columns: \(names.prefix(4).map { shown($0) }.joined(separator: ", "))\(names.count > 4 ? ", …" : "")",
        expected: "parts of one table", mend: "name the file that is meant: --data \(paths[0])")
    }
    return try tables(paths, "\(counted(names.count, "table")) with the same columns")
  }

  private static func pictures(_ path: String) throws -> FoundData {
    let folders = try ClassFolders(path)
    var found = FoundData(
      .classFolders,
      "\(counted(folders.classNames.count, "folder")) of pictures (\(grouped(folders.train.count)) of \(folders.classNames.prefix(6).map { shown($0) }.joined(separator: ", "))\(folders.classNames.count > 6 ? ", …" : "")): pictures with a class each",
      choice: DataChoice(.folders, folder: path))
    found.examples = folders.train.count
    let size = try folders.size()
    found.hasColours = size[2] == 3
    found.leastSide = min(size[0], size[1])
    return found
  }
}
