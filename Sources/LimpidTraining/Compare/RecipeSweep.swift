import LimpidData

/// Looks for good settings: every combination, some drawn by lot, or many begun and the worse ones given up (successive halving, Jamieson and
/// Talwalkar 2016). What is tried is a function of the arguments, each trial is a run of its own, and a sweep that is broken off goes on where
/// it was.
public struct RecipeSweep: Sendable {
  /// Every combination, some drawn by lot, or many begun and the worse ones given up.
  public enum Strategy: String, Sendable, CaseIterable {
    case grid, random, halving
  }

  /// One setting, and what it came to.
  public struct Trial: Sendable {
    public let name: String
    public let changes: [RecipeChange]
    public let folder: String
    /// The best validation score that it came to, and the steps it was given.
    public let value: Double
    public let steps: Int
    public let isFinished: Bool
    /// Its loss, or something on the way there, was no finite number.
    public let hasDiverged: Bool
  }

  /// Best first.
  public let trials: [Trial]
  public let monitor: Monitor
  /// Rounds of halving; 1 if every trial was trained whole.
  public let rounds: Int
  /// How often finished trials looked at the test part, all together. Nothing was chosen by it.
  public let testOpenings: [TestOpenings]

  /// - Parameters:
  ///   - count: how many are drawn by lot; a grid has all its combinations.
  ///   - keep: one of how many goes on after each round of halving.
  public init(
    _ recipe: Recipe, _ variations: [Variation], strategy: Strategy, count: Int = 16, keep: Int = 3, seed: UInt64 = 1,
    monitor: Monitor = .loss, folder: String, controllers: [any TrainingController] = [],
    progress: (Int, Int, RunFolder) -> Void = { _, _, _ in }
  ) throws {
    guard !variations.isEmpty else {
      throw RecipeError(
        field: "set", came: "nothing that is to be varied", expected: "at least one field with several values",
        mend: "for instance --set learningRate=1e-4..1e-1")
    }
    try Variation.check(variations)
    let combinations =
      strategy == .grid
      ? try Variation.grid(variations) : try Variation.drawn(variations, seed: seed, count: count)
    var experiments: [(changes: [RecipeChange], run: Experiment)] = []
    var seen: Set<String> = []
    for changes in combinations {
      let run = try Experiment(recipe, changes, seed: seed, under: folder)
      if seen.insert(run.folder.path).inserted { experiments.append((changes, run)) }
    }
    self.monitor = monitor
    func value(_ run: Experiment) -> Double {
      guard let log = try? LoggedRun(run.folder) else { return .nan }
      let name = monitor == .loss ? "validationLoss" : "validationAccuracy"
      return log.epochs.compactMap { $0.scores[name] }.reduce(.nan) { monitor.isBetter($1, than: $0) ? $1 : $0 }
    }
    func ranked(_ some: [(changes: [RecipeChange], run: Experiment)]) -> [(changes: [RecipeChange], run: Experiment)] {
      let values = some.map { value($0.run) }
      return some.indices.sorted { a, b in
        monitor.isBetter(values[a], than: values[b]) || (!monitor.isBetter(values[b], than: values[a]) && a < b)
      }.map { some[$0] }
    }
    // Each round of halving gives `keep` times the epochs of the one before; the last gives all.
    rounds = strategy == .halving ? max(1, RecipeSweep.rounds(experiments.count, keep, recipe.epochs)) : 1
    var left = experiments, diverged: Set<String> = []
    for round in 0..<rounds {
      for (number, experiment) in left.enumerated() {
        progress(number + 1, left.count, experiment.run.folder)
        let share = (round + 1..<rounds).reduce(1) { product, _ in product * keep }
        do {
          try experiment.run.train(
            epochs: share == 1 ? nil : max(1, experiment.run.recipe.epochs / share), controllers: controllers)
        } catch is NonFiniteError { diverged.insert(experiment.run.folder.path) }
      }
      if round + 1 < rounds { left = Array(ranked(left).prefix(max(1, left.count / keep))) }
    }
    testOpenings = TestOpenings.all(of: experiments.map { RunSummary($0.run.folder) })
    trials = ranked(experiments).map { changes, run in
      let log = try? LoggedRun(run.folder)
      return Trial(
        name: changes.map(\.description).joined(separator: ", "), changes: changes, folder: run.folder.path,
        value: value(run),
        steps: (log?.steps.last?.step).map { $0 + 1 } ?? 0, isFinished: run.folder.isFinished,
        hasDiverged: diverged.contains(run.folder.path))
    }
  }

  /// The best trial; nil if none came to a number.
  public var best: Trial? { trials.first.flatMap { $0.value.isFinite ? $0 : nil } }

  /// Rounds until one is left, as long as the first still has an epoch.
  private static func rounds(_ count: Int, _ keep: Int, _ epochs: Int) -> Int {
    var (rounds, left, share) = (1, count, 1)
    while left > 1, share * keep <= epochs {
      (rounds, left, share) = (rounds + 1, left / keep, share * keep)
    }
    return rounds
  }
}
