import LimpidData

extension RecipeComparison {
  /// What is compared: a score of the log's last line, such as testAccuracy or testRMSE.
  public struct Score: Sendable, Hashable, RawRepresentable {
    public let rawValue: String

    /// Nil if no run has a score of the name.
    public init?(rawValue: String) {
      guard Score.names.contains(rawValue) else { return nil }
      self.rawValue = rawValue
    }

    private init(_ name: String) { rawValue = name }

    public static let testAccuracy = Score("testAccuracy")
    public static let testLoss = Score("testLoss")
    public static let testRMSE = Score("testRMSE")
    public static let validationAccuracy = Score("validationAccuracy")
    public static let validationLoss = Score("validationLoss")

    /// All scores that some run has.
    public static let names =
      ["Accuracy", "Loss"].flatMap { ["test\($0)", "validation\($0)"] }
      + (ofClasses + ofNumbers).map { "test\($0)" } + ["validationRMSE", "validationR2"]

    static let ofClasses = [
      "BalancedAccuracy", "Precision", "Recall", "F1", "AUC", "PRAUC", "LogLoss", "Brier", "ECE", "MCC",
      "Top5Accuracy", "PrecisionMicro", "PrecisionMacro", "PrecisionWeighted", "RecallMicro", "RecallMacro",
      "RecallWeighted", "F1Micro", "F1Macro", "F1Weighted",
    ]
    static let ofNumbers = ["RMSE", "MAE", "R2", "MAPE", "QuantileLoss"]

    var isBetterWhenHigher: Bool {
      !["Loss", "Brier", "ECE", "RMSE", "MAE", "MAPE"].contains { rawValue.hasSuffix($0) }
    }

    /// Whether it lies within 0 … 1: what an interval has beyond says nothing.
    var isShare: Bool {
      ["Accuracy", "Precision", "Recall", "F1", "AUC", "ECE", "Micro", "Macro", "Weighted"].contains {
        rawValue.hasSuffix($0)
      }
    }

    /// "test accuracy", "test RMSE".
    public var words: String {
      let part = rawValue.prefix { $0.isLowercase }, name = rawValue.dropFirst(part.count)
      let words = name.prefix(2).allSatisfy(\.isUppercase) || name.last!.isNumber ? String(name) : name.lowercased()
      return "\(part) \(words)"
    }
  }
}

extension RunData {
  /// The scores that a run of a recipe with these data comes to.
  func scores(of recipe: Recipe) -> [RecipeComparison.Score] {
    let (ofClasses, ofNumbers) = (RecipeComparison.Score.ofClasses, RecipeComparison.Score.ofNumbers)
    var test = ["Loss"]
    var validation = hasValidation ? ["Loss"] : []
    switch self {
    case .images where recipe.reconstruction != nil: break
    case .table(let table) where table.train.target.isNumber:
      test += ofNumbers
      validation += ["RMSE", "R2"]
    case .images, .table:
      let classes = classCount
      test = ["Accuracy", "Loss"] + (classes > 1 ? ofClasses.filter { $0 != "Top5Accuracy" || classes > 5 } : [])
      if hasValidation { validation.insert("Accuracy", at: 0) }
    }
    let names = test.map { "test\($0)" } + validation.map { "validation\($0)" }
    return names.compactMap { RecipeComparison.Score(rawValue: $0) }
  }

  private var classCount: Int {
    switch self {
    case .images(let data): data.train.classNames.count
    case .table(let table): table.train.target.classNames.count
    }
  }
}
