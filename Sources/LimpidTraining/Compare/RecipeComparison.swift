import LimpidData

/// Whether a change helps: each variant is trained with the same seeds, and the differences to the first are judged seed by seed.
///
///     let comparison = try RecipeComparison(Recipes.digits, [Variation("model.dropout=0,0.2,0.5")], seeds: 5, folder: "runs/dropout")
///     print(comparison.verdict)
public struct RecipeComparison: Sendable {
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
      + [
        "BalancedAccuracy", "Precision", "Recall", "F1", "AUC", "PRAUC", "LogLoss", "Brier", "ECE", "MCC",
        "Top5Accuracy", "RMSE", "MAE", "R2", "MAPE", "QuantileLoss", "PrecisionMicro", "PrecisionMacro",
        "PrecisionWeighted", "RecallMicro", "RecallMacro", "RecallWeighted", "F1Micro", "F1Macro", "F1Weighted",
      ].map { "test\($0)" } + ["validationRMSE", "validationR2"]

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

  /// A recipe with changes, trained with each seed.
  public struct Variant: Sendable {
    /// The changes in words; "as it is" without one.
    public let name: String
    public let changes: [RecipeChange]
    /// By seed.
    public let scores: [Double]
    public let mean: Double
    /// 95 %, by Student's t.
    public let interval: ClosedRange<Double>?
    /// The score less the first variant's, by seed: mean and interval. The interval is wider where several variants are compared, so that
    /// all of them hold together with 95 % (Bonferroni).
    public let gain: Double
    public let gainInterval: ClosedRange<Double>?
    /// Mean seconds of a run.
    public let seconds: Double
    /// Of all weights the mean share that is exactly 0, and how many that are.
    public let zeroShare: Double
    public let zeros: Double
    /// The runs' folders, by seed.
    public let folders: [String]
  }

  public let score: Score
  public let seeds: [UInt64]
  public let variants: [Variant]
  /// How often the runs looked at the test part, all together.
  public let testOpenings: [TestOpenings]

  /// Trains what is not there yet under `folder`, then compares. `progress` is told before each run: number, of how many, folder.
  /// Without a score it is the accuracy on the test part, or for numbers the RMSE.
  public init(
    _ recipe: Recipe, _ variations: [Variation], seeds count: Int = 5, firstSeed: UInt64 = 1,
    by wanted: Score? = nil,
    folder: String, controllers: [any TrainingController] = [], progress: (Int, Int, RunFolder) -> Void = { _, _, _ in }
  ) throws {
    try Variation.check(variations)
    let seeds = (0..<UInt64(count)).map { firstSeed + $0 }
    self.seeds = seeds
    let combinations = try Variation.grid(variations)
    let experiments = try combinations.map { changes in
      try seeds.map { try Experiment(recipe, changes, seed: $0, under: folder) }
    }
    var number = 0
    // Seed by seed, so that what is there after an interruption can be compared.
    for place in seeds.indices {
      for variant in experiments {
        number += 1
        progress(number, experiments.count * seeds.count, variant[place].folder)
        try variant[place].train(controllers: controllers)
      }
    }
    testOpenings = TestOpenings.all(of: experiments.joined().map { RunSummary($0.folder) })
    // Accuracy of classes, the error of numbers, unless something else is asked for.
    let first = try experiments.first?.first.map { try LoggedRun($0.folder) }
    let score =
      wanted ?? [.testAccuracy, .testRMSE].first { first?.finished?[$0.rawValue]?.double != nil } ?? .testLoss
    self.score = score
    var baseline: [Double] = []
    variants = try combinations.indices.map { i in
      let runs = try experiments[i].map { try LoggedRun($0.folder) }
      let scores = try zip(runs, experiments[i]).map { run, experiment in
        guard let value = run.finished?[score.rawValue]?.double else {
          throw RunError(
            file: experiment.folder.path, came: "a run without a \(score.words)", expected: "one",
            mend: "compare by a score that it has: "
              + Score.names.filter { run.finished?[$0] != nil }.joined(separator: ", "))
        }
        return value
      }
      if i == 0 { baseline = scores }
      let own = StudentT.mean(scores)
      let gain = StudentT.mean(
        zip(scores, baseline).map { $0 - $1 }, level: 1 - 0.05 / Double(max(1, combinations.count - 1)))
      let seconds = runs.reduce(0) { $0 + ($1.finished?["seconds"]?.double ?? 0) } / Double(max(1, runs.count))
      let zeros = runs.map { $0.finished?["zeroWeights"]?.double ?? 0 }.reduce(0, +) / Double(max(1, runs.count))
      let weights = runs.map { $0.finished?["weights"]?.double ?? 0 }.reduce(0, +) / Double(max(1, runs.count))
      let name = combinations[i].map(\.description).joined(separator: ", ")
      return Variant(
        name: name.isEmpty ? "as it is" : name, changes: combinations[i], scores: scores, mean: own.mean,
        interval: score.isShare ? own.interval?.clamped(to: 0...1) : own.interval, gain: gain.mean,
        gainInterval: gain.interval, seconds: seconds,
        zeroShare: weights > 0 ? zeros / weights : 0, zeros: zeros, folders: experiments[i].map(\.folder.path))
    }
  }

  /// What the numbers allow to say.
  public var verdict: String {
    guard variants.count > 1 else { return "One variant: nothing to compare it with." }
    guard seeds.count > 1 else { return "One seed says nothing about chance: take 5." }
    let sign = score.isBetterWhenHigher ? 1.0 : -1.0
    let first = variants[0]
    func words(_ variant: Variant) -> String {
      let interval = variant.gainInterval!
      return
        "by \(decimal(abs(variant.gain), 4)) (95 % interval of the difference \(decimal(interval.lowerBound, 4)) … \(decimal(interval.upperBound, 4)), \(seeds.count) seeds)"
    }
    var sentences: [String] = []
    for variant in variants.dropFirst() {
      guard let interval = variant.gainInterval else { continue }
      if sign * interval.lowerBound > 0 && sign * interval.upperBound > 0 {
        sentences.append("\(variant.name) is better than \(first.name) \(words(variant)).")
      } else if sign * interval.lowerBound < 0 && sign * interval.upperBound < 0 {
        sentences.append("\(variant.name) is worse than \(first.name) \(words(variant)).")
      } else {
        sentences.append(
          "\(variant.name) against \(first.name): no difference that \(seeds.count) seeds can show (\(decimal(interval.lowerBound, 4)) … \(decimal(interval.upperBound, 4)))."
        )
      }
    }
    return sentences.joined(separator: "\n")
  }
}
