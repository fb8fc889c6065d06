import LimpidCore
import LimpidData

/// Examples of any kind as rows of numbers, to be looked at without labels: a table's columns, or the pixels of pictures.
///
/// Numbers of a table are standardised, so that centimetres and grams count alike, unless it is said not to; a word becomes one column for
/// each word there is; a missing number is the mean of its column. Pixels run from 0 to 1.
public struct UnlabeledData: Sendable {
  public let name: String
  /// What it is, in words.
  public let about: String
  public let matrix: Matrix
  public let columns: [String]
  /// A class of each row, if the data have one: it is left out, and only compared with what is found.
  public let labels: [Int]?
  public let classNames: [String]
  public let labelName: String?
  /// The shape of a picture; nil for a table.
  public let pictureShape: Shape?
  /// How rows of the table became numbers; nil for anything else.
  public let encoding: UnlabeledColumns?

  /// - Parameters:
  ///   - target: the column of a table that is compared and no input; nil for none.
  ///   - columns: the only columns that are looked at; none for all.
  ///   - ignore: columns that are left out.
  ///   - array: which of several arrays of NumPy is meant.
  ///   - isRaw: whether numbers stay as they are.
  public init(
    under paths: [String], target: String? = nil, columns: [String] = [], ignore: [String] = [], array: String? = nil,
    isRaw: Bool = false
  ) throws {
    guard let first = paths.first else {
      throw DataError(file: "data", came: "no path", expected: "a file or a folder", mend: "name it with --data")
    }
    if paths == ["digits"], !InputFile.exists("digits") {
      try UnlabeledData.refuse(columns, ignore, array, "digits")
      self.init(Digits.load(), "1,797 handwritten digits that the program carries")
      return
    }
    let isFolder = FolderListing.isFolder(first)
    let isOfArrays = try isFolder && FolderListing(first).files.contains { fileExtension($0) == "npy" }
    if paths.allSatisfy({ ["npy", "npz"].contains(fileExtension($0)) }) || isOfArrays {
      let named =
        try paths.count == 1 && fileExtension(first) != "npy"
        ? NamedArrays(reading: first) : NamedArrays(files: paths)
      // Pictures with labels are read as for training, all parts of them.
      let pairs = array == nil && target == nil && columns.isEmpty && ignore.isEmpty ? try? named.pairs() : nil
      guard let training = pairs?["train"], named.arePictures(training), paths.count < 3 else {
        try self.init(named, array: array, target: target, columns: columns, ignore: ignore, isRaw: isRaw)
        return
      }
    } else if let array {
      throw RecipeError(
        field: "array", came: "'\(array)' for \(shown(first))", expected: "arrays of NumPy", mend: "leave it out")
    }
    let found = try FoundData(under: paths)
    if let choice = found.choice {
      try UnlabeledData.refuse(columns, ignore, nil, shown(first))
      let data = try choice.with { $0.validationShare = 0 }.load()
      self.init(try data.train.joined(with: data.test), found.because)
    } else {
      let settings = found.table ?? TableSettings(paths)
      try self.init(
        Table(LoadedTable.sources(settings.files), exact: .all), found.because, target, columns, ignore, isRaw)
    }
  }

  /// Pictures, with the classes that they have.
  public init(_ images: LabeledImages, _ about: String) {
    let shape = images.inputShape
    var elements: [Double] = []
    elements.reserveCapacity(images.count * shape.elementCount)
    for start in stride(from: 0, to: images.count, by: 1024) {
      elements += images.inputs(Array(start..<min(images.count, start + 1024))).array.map { Double($0) }
    }
    name = images.name
    self.about = about
    matrix = Matrix(trusted: images.count, shape.elementCount, elements)
    columns = (0..<shape.elementCount).map { "pixel\($0)" }
    labels = images.classNames.count > 1 ? images.labels.map(Int.init) : nil
    (classNames, labelName) = (images.classNames, "class")
    (pictureShape, encoding) = (shape, nil)
  }

  /// Numbers as they stand, with what they are compared with.
  init(
    name: String, about: String, matrix: Matrix, columns: [String], isRaw: Bool,
    labels: (codes: [Int], classNames: [String], name: String)?
  ) {
    self.name = name
    self.about = about
    self.matrix = isRaw ? matrix : matrix.standardized
    self.columns = columns
    self.labels = labels?.codes
    classNames = labels?.classNames ?? []
    labelName = labels?.name
    (pictureShape, encoding) = (nil, nil)
  }

  /// Pictures have no columns to choose from.
  private static func refuse(_ columns: [String], _ ignore: [String], _ array: String?, _ what: String) throws {
    guard let word = columns.first ?? ignore.first ?? array else { return }
    throw RecipeError(
      field: array == nil ? "columns" : "array", came: "'\(word)' for \(what)", expected: "a table or arrays of NumPy",
      mend: "leave it out: pictures are looked at as a whole")
  }

  private init(
    _ table: Table, _ about: String, _ target: String?, _ wanted: [String], _ ignore: [String], _ isRaw: Bool
  ) throws {
    let names = table.schema.columns.map(\.name)
    for name in wanted + ignore + (target.map { [$0] } ?? []) where !names.contains(name) {
      throw RecipeError.unknown("column", name, among: names)
    }
    var columns: [(name: String, values: [Double])] = []
    var numbers: [UnlabeledColumns.Number] = []
    for column in table.schema.columns
    where column.name != target && !ignore.contains(column.name) && (wanted.isEmpty || wanted.contains(column.name)) {
      let cells = table.numbers(column.name)
      switch column.kind {
      case .number, .date:
        let known = cells.filter { $0.isFinite }
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        columns.append((column.name, cells.map { $0.isFinite ? $0 : mean }))
        numbers.append(UnlabeledColumns.Number(column: column.name, missing: mean))
      case .category, .boolean:
        for (level, word) in column.levels.enumerated().prefix(32) {
          columns.append(("\(column.name)=\(word)", cells.map { $0 == Double(level) ? 1 : 0 }))
          numbers.append(UnlabeledColumns.Number(column: column.name, level: level, missing: 0))
        }
      case .text, .identifier, .constant: continue
      }
    }
    guard !columns.isEmpty else {
      throw DataError(
        file: table.name, came: "no column of numbers or categories", expected: "at least one",
        mend: "name another file, or leave fewer columns out")
    }
    var elements = [Double](repeating: 0, count: table.rows * columns.count)
    for (c, column) in columns.enumerated() {
      for row in 0..<table.rows { elements[row * columns.count + c] = column.values[row] }
    }
    let raw = try Matrix(rows: table.rows, columns: columns.count, elements)
    name = table.name
    self.about = about
    matrix = isRaw ? raw : raw.standardized
    self.columns = columns.map(\.name)
    if !isRaw {
      for (c, (mean, variance)) in zip(raw.means, raw.variances).enumerated() {
        (numbers[c].center, numbers[c].deviation) = (mean, variance > 0 ? variance.squareRoot() : 1)
      }
    }
    encoding = UnlabeledColumns(schema: table.schema, numbers: numbers)
    labelName = target
    pictureShape = nil
    if let target, let column = table.classes(target), table.schema[target]?.kind != .number {
      labels = table.numbers(target).map { $0.isFinite ? Int($0) : -1 }
      classNames = table.schema[target]!.levels
      _ = column
    } else if let target {
      var codes: [Double: Int] = [:]
      let values = table.numbers(target)
      for value in Set(values.filter { $0.isFinite }).sorted() { codes[value] = codes.count }
      labels = values.map { codes[$0] ?? -1 }
      classNames = codes.keys.sorted().map { "\($0)" }
    } else {
      (labels, classNames) = (nil, [])
    }
  }

  /// The examples as a network learns them, without classes, cut into training and test.
  func parts(testShare: Int, validationShare: Int, seed: UInt64) throws -> LoadedData {
    let shape = pictureShape.map(Array.init) ?? [matrix.columns]
    let all = try LabeledImages(
      name: name, values: matrix.elements.map { Float($0) }, shape: shape,
      labels: [Int32](repeating: 0, count: matrix.rows), classNames: ["example"])
    let cut = try all.split(into: [max(2, testShare) - 1, 1], seed: seed)
    guard validationShare > 1 else { return LoadedData(train: cut[0], validation: nil, test: cut[1]) }
    let held = try cut[0].split(into: [validationShare - 1, 1], seed: seed)
    return LoadedData(train: held[0], validation: held[1], test: cut[1])
  }
}

extension DataChoice {
  fileprivate func with(_ change: (inout DataChoice) -> Void) -> DataChoice {
    var copy = self
    change(&copy)
    return copy
  }
}
