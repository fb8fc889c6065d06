/// What kind of answer is learned.
public enum TableTask: String, Sendable, Codable, CaseIterable {
  /// A number: one linear output.
  case regression
  /// One of two classes: one output, through a sigmoid.
  case binary
  /// One of several classes: an output each, through softmax.
  case classes
}

/// Which column is predicted, as what, and why.
public struct TargetDecision: Sendable, Equatable {
  public let column: String
  public let task: TableTask
  /// In words: "the target income has 2 words: one sigmoid neuron, binary cross-entropy".
  public let because: String
  /// What seems odd about what was asked for.
  public let warnings: [String]
  /// Classes in their order, as the file has them; empty for a number.
  public private(set) var levels: [String]
  /// The same as people call them.
  public private(set) var classNames: [String]
  /// Of two classes the second: the one that precision and recall are of.
  public var positive: String? { classNames.count == 2 ? classNames[1] : nil }

  /// The most classes.
  public static let mostClasses = 1000

  /// - Parameters:
  ///   - target: the column's name; nil to choose it.
  ///   - task: nil to decide it.
  ///   - positive: of two classes the one that precision and recall are of; nil for the second in the alphabet, or the one that sounds like it.
  public init(
    _ table: Table, target: String? = nil, task told: TableTask? = nil, positive: String? = nil
  ) throws(DataError) {
    let (name, chosen) = try TargetDecision.choose(target, table.schema, table.name)
    let column = table.schema[name]!
    guard column.missing < table.rows else {
      throw DataError(
        file: table.name, came: "column '\(shown(name))' has no value at all", expected: "a target with values",
        mend: "name another column with --target")
    }
    let (decided, reason) = try TargetDecision.decide(column, table)
    let task = told ?? decided
    var warnings: [String] = []
    if let told, told != decided {
      warnings.append(
        "\(name) looks like a target for \(decided.rawValue) (\(reason)); it is treated as \(told.rawValue), as asked")
    }
    var levels: [String] = []
    if task == .regression {
      guard column.kind == .number || column.kind == .boolean && column.minimum != nil || column.kind == .boolean else {
        throw DataError(
          file: table.name,
          came: "column '\(shown(name))' holds \(column.kind == .category ? "words" : "a \(column.kind.rawValue)")",
          expected: "numbers, for regression", mend: "leave --task out, or name another column with --target")
      }
    } else {
      guard let classes = table.classes(name), classes.distinct != nil,
        classes.levels.count <= TargetDecision.mostClasses
      else {
        throw DataError(
          file: table.name,
          came:
            "column '\(shown(name))' has more than \(grouped(column.kind == .number ? ColumnSurvey.mostNumbers : TargetDecision.mostClasses)) different values",
          expected: "at most so many classes",
          mend: "leave --task out if it is a number, or name another column with --target")
      }
      levels = column.kind == .boolean ? column.levels : classes.levels
      guard levels.count > 1 else {
        throw DataError(
          file: table.name, came: "column '\(shown(name))' is \(shown(levels.first ?? "empty")) in every row",
          expected: "at least two classes", mend: "name another column with --target, or add rows of another class")
      }
      guard task != .binary || levels.count == 2 else {
        throw DataError(
          file: table.name, came: "column '\(shown(name))' has \(counted(levels.count, "class"))",
          expected: "two, for a yes-or-no answer",
          mend: "leave --task out, or say --task classes")
      }
    }
    self.column = name
    self.task = task
    self.levels = levels
    if let names = table.classNames, names.count == levels.count, name == table.schema.columns.last?.name {
      classNames = names
    } else {
      classNames = levels
    }
    if try TargetDecision.isTurned(classNames, positive, name, table.name) {
      self.levels.reverse()
      classNames.reverse()
    }
    let head =
      switch task {
      case .regression: "one linear output, mean squared error"
      case .binary: "one sigmoid neuron, binary cross-entropy, \(shown(classNames[1])) is the positive class"
      case .classes: "\(levels.count) outputs through softmax, cross-entropy"
      }
    because =
      (chosen.map { "\($0); " } ?? "") + "\(name) \(told == nil ? reason : "is for \(task.rawValue), as told"): \(head)"
    self.warnings = warnings
  }

  /// Whether the first of two classes is the positive one: as told, or by their words.
  private static func isTurned(
    _ names: [String], _ positive: String?, _ column: String, _ file: String
  ) throws(DataError) -> Bool {
    if let positive {
      guard let place = names.firstIndex(of: positive), names.count == 2 else {
        throw DataError(
          file: file, came: "'\(shown(positive))' as the positive class of '\(shown(column))'",
          expected: names.count == 2
            ? names.map { shown($0) }.joined(separator: " or ")
            : names.isEmpty ? "a target of two classes, not a number" : "a target of two classes, not \(names.count)",
          mend: names.count == 2
            ? nearest(to: positive, among: names).map { "did you mean \(shown($0))?" } ?? "choose one of these"
            : "leave table.positive out")
      }
      return place == 0
    }
    let (first, second) = (names.first?.lowercased() ?? "", names.last?.lowercased() ?? "")
    let pairs = [
      ("high", "low"), ("abnormal", "normal"), ("fraud", "genuine"), ("fraud", "legit"), ("bad", "good"),
      ("ill", "well"),
    ]
    return names.count == 2 && pairs.contains { $0 == first && $1 == second }
  }

  /// The column that would be predicted; nil if there is none.
  static func likely(_ told: String?, _ schema: TableSchema) -> String? { try? choose(told, schema, "table").0 }

  private static func choose(
    _ told: String?, _ schema: TableSchema, _ file: String
  ) throws(DataError) -> (String, because: String?) {
    let names = schema.columns.map(\.name)
    if let told {
      guard names.contains(told) else {
        let beginning = names.filter { $0.lowercased().hasPrefix(told.lowercased()) }
        if told.count >= 3, beginning.count == 1 {
          return (beginning[0], "\(told) is taken for \(beginning[0]), the only column that begins so")
        }
        let list = names.prefix(12).map { shown($0) }.joined(separator: ", ")
        throw DataError(
          file: file, came: "no column '\(shown(told))'",
          expected: "one of \(list)\(names.count > 12 ? ", … (\(grouped(names.count)))" : "")",
          mend: nearest(to: told, among: names).map { "did you mean \(shown($0))?" } ?? "choose one of these")
      }
      return (told, nil)
    }
    guard names.count > 1 else {
      throw DataError(
        file: file, came: "a single column", expected: "a target and something to predict it from",
        mend: "check the delimiter, or add the columns that are missing")
    }
    let usual = ["target", "label", "class", "y", "outcome", "response"]
    if let name = names.first(where: { usual.contains($0.lowercased()) }) {
      return (name, "no target was named, and \(name) sounds like one")
    }
    let last = names.last!, kind = schema[last]!.kind
    // A label and its text, in either order.
    if names.count == 2, kind == .text || kind == .identifier, let other = schema[names[0]], other.kind.isUseful,
      other.kind != .text, other.kind != .date
    {
      return (
        names[0],
        "no target was named, and \(last) cannot be one, since it is \(kind == .text ? "a text" : "another word in each row")"
      )
    }
    return (last, "no target was named, so it is the last column")
  }

  private static func decide(_ column: ColumnSchema, _ table: Table) throws(DataError) -> (TableTask, String) {
    switch column.kind {
    case .boolean: return (.binary, "is yes or no")
    case .category:
      let count = column.distinct ?? column.levels.count + 1
      return count == 2 ? (.binary, "has two words") : (.classes, "has \(count) words")
    case .constant:
      throw DataError(
        file: table.name, came: "column '\(shown(column.name))' is the same in every row",
        expected: "a target that differs",
        mend: "name another column with --target")
    case .text, .date, .identifier:
      throw DataError(
        file: table.name,
        came:
          "column '\(shown(column.name))' holds \(column.kind == .identifier ? "an" : "a") \(column.kind.rawValue) (\(column.because))",
        expected: "numbers or classes to predict", mend: "name another column with --target")
    case .number:
      let classes = table.classes(column.name)?.levels.compactMap { TableForm.number($0) } ?? []
      if column.distinct == 2 { return (.binary, "has two values") }
      let isCount = column.distinct.map { $0 <= 10 } ?? false
      let fromStart = classes.first == 0 || classes.first == 1
      let consecutive = zip(classes, classes.dropFirst()).allSatisfy { $1 == $0 + 1 }
      if isCount, fromStart, consecutive, classes.count == column.distinct, table.rows >= 5 * classes.count {
        return (
          .classes,
          "has \(classes.count) whole numbers, \(Int(classes[0])) … \(Int(classes.last!)), which are taken for classes"
        )
      }
      return (.regression, "is a number")
    }
  }
}
