import LimpidData

/// Whether a change helps: each variant is trained with the same seeds, and the differences to the first are judged seed by seed. With `folds`
/// a table is cut into so many parts, and they are judged part by part, each by the mean over the seeds.
///
///     let comparison = try RecipeComparison(Recipes.digits, [Variation("model.dropout=0,0.2,0.5")], seeds: 5, folder: "runs/dropout")
///     print(comparison.verdict)
public struct RecipeComparison: Sendable {
  /// A recipe with changes, trained with each seed.
  public struct Variant: Sendable {
    /// The changes in words; "as it is" without one.
    public let name: String
    public let changes: [RecipeChange]
    public let learningRate: Double
    /// By seed, or by part of the table; NaN where a run diverged: its loss, or something on the way there, was no finite number.
    public let scores: [Double]
    /// Of the runs that came to a number.
    public let mean: Double
    /// 95 %, by Student's t.
    public let interval: ClosedRange<Double>?
    /// The score less the first variant's, by seed or part: mean and interval. The interval is wider where several variants are compared, so that
    /// all of them hold together with 95 % (Bonferroni).
    public let gain: Double
    public let gainInterval: ClosedRange<Double>?
    /// Mean seconds of a run.
    public let seconds: Double
    /// Of all weights the mean share that is exactly 0, and how many that are.
    public let zeroShare: Double
    public let zeros: Double
    /// The runs' folders, by seed, and within a seed by part.
    public let folders: [String]

    /// With how many seeds, or on how many parts, it diverged.
    public var diverged: Int { scores.count(where: \.isNaN) }
  }

  public let score: Score
  public let seeds: [UInt64]
  /// Into how many parts the table was cut, each of which was the test once; nil if it was not.
  public let folds: Int?
  public let variants: [Variant]
  /// How often the runs looked at the test part, all together.
  public let testOpenings: [TestOpenings]
  /// What L1 leaves of the inputs, where its strength is what is compared.
  public let sparsityPath: SparsityPath?

  /// Trains what is not there yet under `folder`, then compares. `progress` is told before each run: number, of how many, folder.
  /// Without a score it is the accuracy on the test part, or for numbers the RMSE.
  public init(
    _ recipe: Recipe, _ variations: [Variation], seeds count: Int = 5, firstSeed: UInt64 = 1,
    by wanted: Score? = nil, folds: Int? = nil,
    folder: String, controllers: [any TrainingController] = [], progress: (Int, Int, RunFolder) -> Void = { _, _, _ in }
  ) throws {
    try Variation.check(variations)
    guard !variations.contains(where: { $0.path == "seed" }) else {
      throw RecipeError(
        field: "seed", came: "as something to compare", expected: "a field of the recipe",
        mend: "leave it out: every variant is trained with each of --seeds seeds, the first of which is --seed")
    }
    let seeds = (0..<UInt64(count)).map { firstSeed + $0 }
    (self.seeds, self.folds) = (seeds, folds)
    let combinations = try Variation.grid(variations), parts = folds ?? 1
    // By variant, and within it seed by seed, part by part.
    let experiments = try combinations.map { changes in
      try seeds.flatMap { seed in
        try (0..<parts).map { part in
          try Experiment(recipe, changes, seed: seed, fold: folds.map { (part, $0) }, under: folder)
        }
      }
    }
    if let wanted { try RecipeComparison.check(wanted, experiments[0][0]) }
    var number = 0, diverged: Set<String> = []
    // Seed by seed, so that what is there after an interruption can be compared.
    for place in experiments[0].indices {
      for variant in experiments {
        number += 1
        progress(number, experiments.count * variant.count, variant[place].folder)
        do {
          try variant[place].train(controllers: controllers)
        } catch is NonFiniteError { diverged.insert(variant[place].folder.path) }
      }
    }
    testOpenings = TestOpenings.all(of: experiments.joined().map { RunSummary($0.folder) })
    // Accuracy of classes, the error of numbers, unless something else is asked for.
    let first = try experiments.joined().first { !diverged.contains($0.folder.path) }.map { try LoggedRun($0.folder) }
    let score =
      wanted ?? [.testAccuracy, .testRMSE].first { first?.finished?[$0.rawValue]?.double != nil } ?? .testLoss
    self.score = score
    // The parts' training rows are mostly the same, so their scores differ less than those of other rows would.
    let overlap = folds.map { 1 / Double($0 - 1) } ?? 0
    var baseline: [Double] = []
    variants = try combinations.indices.map { i in
      let runs = try experiments[i].map { try LoggedRun($0.folder) }
      let each = try zip(runs, experiments[i]).map { run, experiment in
        if diverged.contains(experiment.folder.path) { return Double.nan }
        guard let value = run.finished?[score.rawValue]?.double else {
          throw refusal(
            score, experiment.folder.path, among: Score.names.filter { run.finished?[$0] != nil })
        }
        return value
      }
      let scores =
        folds == nil
        ? each
        : (0..<parts).map { part in mean(stride(from: part, to: each.count, by: parts).map { each[$0] }) }
      if i == 0 { baseline = scores }
      let own = StudentT.mean(scores.filter { !$0.isNaN }, overlap: overlap)
      let gain = StudentT.mean(
        zip(scores, baseline).map { $0 - $1 }, level: 1 - 0.05 / Double(max(1, combinations.count - 1)),
        overlap: overlap)
      let finished = runs.compactMap(\.finished)
      func logged(_ name: String) -> Double {
        finished.reduce(0) { $0 + ($1[name]?.double ?? 0) } / Double(max(1, finished.count))
      }
      let (zeros, weights) = (logged("zeroWeights"), logged("weights"))
      let name = combinations[i].map(\.description).joined(separator: ", ")
      return Variant(
        name: name.isEmpty ? "as it is" : name, changes: combinations[i],
        learningRate: experiments[i][0].recipe.learningRate, scores: scores, mean: own.mean,
        interval: score.isShare ? own.interval?.clamped(to: 0...1) : own.interval, gain: gain.mean,
        gainInterval: gain.interval, seconds: logged("seconds"),
        zeroShare: weights > 0 ? zeros / weights : 0, zeros: zeros, folders: experiments[i].map(\.folder.path))
    }
    let isPath = variations.count == 1 && ["l1", "optimizer.l1", "table.network.sparsity"].contains(variations[0].path)
    sparsityPath =
      !isPath
      ? nil
      : try SparsityPath(
        experiments.compactMap { runs in
          let folders = runs.map(\.folder).filter { !diverged.contains($0.path) }
          return try folders.first.map { (try RunDescription(reading: $0.descriptionFile).recipe.l1, folders) }
        })
  }

  /// Refuses a score that the runs will not have, before any is begun.
  private static func check(_ score: Score, _ experiment: Experiment) throws {
    if experiment.folder.isFinished { return }
    let scores = try RunData(experiment.recipe).scores(of: experiment.recipe)
    guard scores.contains(score) else {
      throw refusal(score, "--by \(score.rawValue)", among: scores.map(\.rawValue))
    }
  }
}

/// That a run has no such score.
private func refusal(_ score: RecipeComparison.Score, _ place: String, among names: [String]) -> RunError {
  RunError(
    file: place, came: "a run without a \(score.words)", expected: "one",
    mend: "compare by a score that it has: \(names.joined(separator: ", "))")
}
