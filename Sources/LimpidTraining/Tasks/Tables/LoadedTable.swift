import LimpidCore
import LimpidData

/// A table that is ready to be learned from: read, decided, split and encoded.
public struct LoadedTable: Sendable {
  public let table: Table
  public let decision: TargetDecision
  public let train: TableExamples
  public let test: TableExamples
  /// The member of the ensemble that each training row is held back from.
  public let folds: [UInt8]
  public let members: Int
  public let loss: TableLoss
  /// For the loss of a quantile: which.
  public let quantile: Double
  /// What people should know before training.
  public let findings: [TableFinding]

  public init(_ settings: TableSettings) throws {
    guard !settings.files.isEmpty else {
      throw RecipeError(
        field: "table.files", came: "no file", expected: "a table as text (CSV)", mend: "name it with --data FILE")
    }
    let target = settings.target.isEmpty ? nil : settings.target
    let table = try Table(
      LoadedTable.sources(settings.files), kinds: settings.columns, exact: .target(target))
    let names = table.schema.columns.map(\.name)
    for name in settings.ignore where !names.contains(name) {
      throw RecipeError.unknown("table.ignore", name, among: names)
    }
    var task: TableTask?
    if !settings.task.isEmpty {
      task = TableTask(rawValue: settings.task)
      if task == nil {
        throw RecipeError.unknown("table.task", settings.task, among: TableTask.allCases.map(\.rawValue))
      }
    }
    decision = try TargetDecision(
      table, target: target, task: task, positive: settings.positive.flatMap { $0.isEmpty ? nil : $0 })
    (loss, quantile) = try TableLoss.chosen(settings.loss, decision.task)
    let truths = TargetColumn(table, decision)
    var (training, testing) = try settings.split.parts(table, truths)
    let left = [decision.column] + settings.ignore + settings.split.columns(table.schema)
    let inputs = names.filter { !left.contains($0) }
    if settings.duplicates == .drop {
      (training, testing) = try LoadedTable.withoutCopies(
        (training, testing), table, decision, truths, inputs, settings)
    }
    let encoder = TableEncoder(table, columns: inputs, rows: training, settings: settings.encoding)
    guard encoder.width > 0 else {
      throw DataError(
        file: table.name, came: "no column that anything can be learned from",
        expected: "at least one beside the target",
        mend: "look at the table above: columns that are left out can be told to be used, under table.columns")
    }
    let logarithm: Bool? = settings.logarithm == "yes" ? true : settings.logarithm == "no" ? false : nil
    let answer = truths.fitted(decision, rows: training, logarithm: logarithm)
    train = TableExamples(table, encoder, answer, rows: training, truths: truths)
    test = TableExamples(table, encoder, answer, rows: testing, truths: truths)
    let missingTargets = table.rows - truths.count
    members = settings.network.members(rows: training.count, inputs: encoder.width)
    folds = try settings.split.crossFit(table, train.labels, rows: training, into: members)
    self.table = table
    let all = TableFinding.all(table, decision, train: train, test: test, missingTargets: missingTargets)
    findings = TableFinding.pairing(loss, decision.task) + all
  }

  /// What the files of a recipe are: arrays of NumPy are written out as rows; the rest is text.
  public static func sources(_ files: [String]) throws(DataError) -> [TableSource] {
    let kinds = Set(files.map(fileExtension))
    if files.count == 1, kinds == ["npz"] { return try NamedArrays(reading: files[0]).tables() }
    if files.count == 1, FolderListing.isFolder(files[0]),
      try FolderListing(files[0]).files.contains(where: { fileExtension($0) == "npy" })
    {
      return try NamedArrays(reading: files[0]).tables()
    }
    if files.count == 2, kinds == ["npy"] { return try NamedArrays(files: files).tables() }
    var sources: [TableSource] = []
    for file in files {
      if let written = try WrittenTables(file) {
        sources += written.sources
      } else {
        sources.append(try TableSource.named(file))
      }
    }
    return sources
  }

  public var hashes: [String: String] { ["train": train.dataHash, "test": test.dataHash] }
}

extension TableExamples {
  /// SHA-256 of the rows in their order: their cells as the table holds them (float32), labels and numbers of the target.
  public var dataHash: String {
    var hash = Hash()
    hash.add([Int64(count).littleEndian])
    forEachRow { hash.add($0) }
    hash.add(labels)
    hash.add(values)
    return hash.digits()
  }
}

/// What the network is made to make small.
public enum TableLoss: String, Sendable, Codable, CaseIterable {
  case meanSquaredError, meanAbsoluteError, huber, quantile, binaryCrossEntropy, crossEntropy

  /// As a recipe has it.
  var written: String { self == .quantile ? "quantile(0.9)" : rawValue }

  /// The loss of a name, or the one that goes with the task; of a quantile with the number in its brackets. One that does not go with the task
  /// is refused.
  static func chosen(_ name: String, _ task: TableTask) throws -> (TableLoss, quantile: Double) {
    if name.hasPrefix("quantile"), task == .regression {
      let inner = name.dropFirst("quantile".count)
      guard inner.hasPrefix("("), inner.hasSuffix(")"), let q = Double(inner.dropFirst().dropLast()), q > 0, q < 1
      else {
        throw RecipeError(
          field: "table.loss", came: "'\(name.prefix(60))'", expected: "quantile(q) with q between 0 and 1",
          mend: "quantile(0.5) is the median; quantile(0.9) lies above nine of ten")
      }
      return (.quantile, q)
    }
    return (try plain(name.hasPrefix("quantile(") ? "quantile" : name, task), 0.5)
  }

  /// Names that other libraries have for them.
  private static let usual: [String: TableLoss] = [
    "mse": .meanSquaredError, "meansquarederror": .meanSquaredError, "l2": .meanSquaredError,
    "mae": .meanAbsoluteError, "meanabsoluteerror": .meanAbsoluteError, "l1": .meanAbsoluteError,
    "bce": .binaryCrossEntropy, "binarycrossentropy": .binaryCrossEntropy, "logloss": .binaryCrossEntropy,
    "categoricalcrossentropy": .crossEntropy, "crossentropy": .crossEntropy,
  ]

  private static func plain(_ name: String, _ task: TableTask) throws -> TableLoss {
    let fitting: [TableLoss] =
      switch task {
      case .regression: [.meanSquaredError, .meanAbsoluteError, .huber, .quantile]
      case .binary: [.binaryCrossEntropy, .meanSquaredError]
      case .classes: [.crossEntropy, .meanSquaredError]
      }
    if name.isEmpty { return fitting[0] }
    guard let loss = TableLoss(rawValue: name) ?? usual[name.lowercased().filter { $0 != "_" }] else {
      throw RecipeError.unknown("table.loss", name, among: allCases.map(\.written))
    }
    guard fitting.contains(loss) else {
      throw RecipeError(
        field: "table.loss", came: "\(name) for \(task.rawValue)",
        expected: fitting.map(\.written).joined(separator: ", "),
        mend: task == .regression
          ? "a linear output is measured by a distance"
          : "\(fitting[0].written) goes with classes; meanSquaredError of probabilities learns slowly where it is most wrong"
      )
    }
    return loss
  }
}
