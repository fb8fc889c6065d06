import LimpidCore
import LimpidData

/// A table that is ready to be learned from: read, decided, split and encoded.
public struct LoadedTable: Sendable {
  public let table: Table
  public let decision: TargetDecision
  public let train: TableExamples
  public let test: TableExamples
  /// The member of the ensemble that each training row is held back from.
  public let folds: [Int]
  public let members: Int
  public let loss: TableLoss
  /// What people should know before training.
  public let findings: [TableFinding]

  public init(_ settings: TableSettings) throws {
    guard !settings.files.isEmpty else {
      throw RecipeError(
        field: "table.files", came: "no file", expected: "a table as text (CSV)", mend: "name it with --data FILE")
    }
    let table = try Table(LoadedTable.sources(settings.files), kinds: settings.columns)
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
      table, target: settings.target.isEmpty ? nil : settings.target, task: task)
    loss = try TableLoss.chosen(settings.loss, decision.task)
    let truths = TargetColumn(table, decision)
    let (training, testing) = try settings.split.parts(table, truths)
    let left = [decision.column] + settings.ignore + settings.split.columns
    let inputs = names.filter { !left.contains($0) }
    let encoder = TableEncoder(table, columns: inputs, rows: training, settings: settings.encoding)
    guard encoder.width > 0 else {
      throw DataError(
        file: table.name, came: "no column that anything can be learned from",
        expected: "at least one beside the target",
        mend: "look at the table above: columns that are left out can be told to be used, under table.columns")
    }
    let logarithm: Bool? = settings.logarithm == "yes" ? true : settings.logarithm == "no" ? false : nil
    let target = truths.fitted(decision, rows: training, logarithm: logarithm)
    train = TableExamples(table, encoder, target, rows: training, truths: truths)
    test = TableExamples(table, encoder, target, rows: testing, truths: truths)
    members = settings.network.members(rows: training.count, inputs: encoder.width)
    folds = try settings.split.crossFit(table, truths, rows: training, into: members)
    self.table = table
    findings = TableFinding.all(
      table, decision, train: train, test: test, missingTargets: table.rows - truths.rows.count)
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
    return try files.map { (file) throws(DataError) in try TableSource.named(file) }
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
  case meanSquaredError, meanAbsoluteError, huber, binaryCrossEntropy, crossEntropy

  /// The loss of a name, or the one that goes with the task. One that does not go with it is refused.
  static func chosen(_ name: String, _ task: TableTask) throws -> TableLoss {
    let fitting: [TableLoss] =
      switch task {
      case .regression: [.meanSquaredError, .meanAbsoluteError, .huber]
      case .binary: [.binaryCrossEntropy]
      case .classes: [.crossEntropy]
      }
    if name.isEmpty { return fitting[0] }
    guard let loss = TableLoss(rawValue: name) else {
      throw RecipeError.unknown("table.loss", name, among: allCases.map(\.rawValue))
    }
    guard fitting.contains(loss) else {
      throw RecipeError(
        field: "table.loss", came: "\(name) for \(task.rawValue)",
        expected: fitting.map(\.rawValue).joined(separator: ", "),
        mend: task == .regression
          ? "a linear output is measured by a distance"
          : "a distance between probabilities learns slowly where it is most wrong")
    }
    return loss
  }
}
