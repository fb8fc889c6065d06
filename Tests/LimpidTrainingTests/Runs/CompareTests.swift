import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Comparing variants of a recipe, and looking for good settings.
@Suite struct CompareTests {
  private func layers(_ text: String) throws -> [String] {
    var seed: UInt64 = 0
    let recipe = try RunTests.recipe.setting([RecipeChange(text)], seed: &seed)
    return try Sequential(architecture: recipe.model).layers.map(\.summary)
  }

  @Test("A model is changed as a whole")
  func models() throws {
    #expect(try layers("model.dropout=0.2") == ["Flatten", "Dense 64 → 12", "ReLU", "Dropout 0.2", "Dense 12 → 10"])
    #expect(try layers("model.activation=gelu") == ["Flatten", "Dense 64 → 12", "GELU", "Dense 12 → 10"])
    #expect(
      try layers("model.depth=3") == [
        "Flatten", "Dense 64 → 12", "ReLU", "Dense 12 → 12", "ReLU", "Dense 12 → 12", "ReLU", "Dense 12 → 10",
      ])
    var seed: UInt64 = 0
    let changes = try [RecipeChange("model.depth=3"), RecipeChange("model.depth=1")]
    let back = try RunTests.recipe.setting(changes, seed: &seed)
    // Attributes have no order of their own.
    #expect(
      try Sequential(architecture: back.model).architecture
        == Sequential(architecture: RunTests.recipe.model).architecture)
    #expect(throws: RecipeError.self) { try layers("model.depth=0") }
    // Every convolution gets the algorithm; a model without one is refused, and so is an algorithm that there is not.
    var pictures = RunTests.recipe
    pictures.model = Sequential([Conv2D(1, 2, kernel: 3, padding: 1), ReLU(), Conv2D(2, 2, kernel: 3)]).architecture
    let faster = try pictures.setting(
      [RecipeChange("model.convolution=winograd2"), RecipeChange("model.layers.2.algorithm=winograd4")], seed: &seed)
    #expect(
      try Sequential(architecture: faster.model).layers.map(\.summary) == [
        "Conv2D 1 → 2, 3×3, padding 1, winograd2", "ReLU", "Conv2D 2 → 2, 3×3, winograd4",
      ])
    #expect(throws: RecipeError.self) { try layers("model.convolution=winograd2") }
    #expect(throws: RecipeError.self) { try layers("model.layers.1.algorithm=winograd2") }
  }

  @Test("Values are cut at commas outside of brackets; ranges are drawn on a logarithmic scale")
  func variations() throws {
    #expect(try Variation("a=1,2,x") == Variation("a=1,2,x"))
    let grid = try Variation.grid([Variation("a=1,2"), Variation("b={\"x\":[1,2]},null")])
    #expect(
      grid.map { $0.map(\.description) } == [
        ["a=1", "b={\"x\":[1,2]}"], ["a=1", "b=null"], ["a=2", "b={\"x\":[1,2]}"], ["a=2", "b=null"],
      ])
    let range = try [Variation("learningRate=1e-4..1e-1"), Variation("batchSize=8..64")]
    let drawn = (0..<200).map { Variation.drawn(range, seed: 3, index: $0) }
    let rates = drawn.map { $0[0].value.double! }
    #expect(rates.allSatisfy { (1e-4...1e-1).contains($0) } && (60...140).contains(rates.count { $0 < 3.16e-3 }))
    #expect(drawn.allSatisfy { (8...64).contains($0[1].value.integer!) })
    #expect(Variation.drawn(range, seed: 3, index: 7) == drawn[7])
    #expect(throws: RecipeError.self) { try Variation("learningRate=1..0.1") }
    #expect(throws: RecipeError.self) { try Variation("learningRate=0..inf") }
    #expect(throws: RecipeError.self) { try Variation("model.dropout=0,0.1,0") }
    let least = try Variation("learningRate=4e-324..1e-323")
    #expect(Variation.drawn([least], seed: 0, index: 0)[0].value.double! > 0)
    #expect(throws: RecipeError.self) { try Variation.grid(range) }
  }

  @Test("Student's t, by the tables")
  func studentT() {
    for (freedom, expected) in [(1, 12.7062), (2, 4.3027), (4, 2.7764), (9, 2.2622), (30, 2.0423), (200, 1.9719)] {
      #expect(abs(StudentT.quantile(0.95, freedom: freedom) - expected) < 1e-4)
    }
    #expect(abs(StudentT.quantile(0.99, freedom: 5) - 4.0321) < 1e-4)
    let (mean, interval) = StudentT.mean([1, 2, 3, 4])
    #expect(mean == 2.5 && abs(interval!.upperBound - (2.5 + 3.18245 * (5.0 / 12).squareRoot())) < 1e-4)
    #expect(StudentT.mean([1]).interval == nil)
  }

  @Test("Variants are trained with the same seeds, judged in pairs, and not trained twice")
  func comparison() throws {
    try Tiny.withFolder { folder in
      let variations = try [Variation("learningRate=0.01,0.00001")]
      var told = 0
      func compare() throws -> RecipeComparison {
        told = 0
        return try RecipeComparison(RunTests.recipe, variations, seeds: 3, folder: folder.path) { _, _, _ in told += 1 }
      }
      let comparison = try compare()
      #expect(comparison.variants.map(\.name) == ["learningRate=0.01", "learningRate=0.00001"] && told == 6)
      #expect(comparison.variants[1].gain < -0.2 && comparison.variants[0].scores.count == 3)
      #expect(
        comparison.verdict.hasPrefix("learningRate=0.00001 is worse than learningRate=0.01 by 0."),
        "\(comparison.verdict)")
      let log = "\(folder.path)/learningRate=0.01,seed=2/log.jsonl"
      let before = try Data(contentsOf: URL(filePath: log))
      let again = try compare()
      #expect(again.variants.map(\.scores) == comparison.variants.map(\.scores))
      #expect(try Data(contentsOf: URL(filePath: log)) == before)
      // Another recipe in the same folder is refused.
      #expect(throws: RunError.self) {
        try RecipeComparison(RunTests.recipe.with { $0.epochs = 3 }, variations, seeds: 1, folder: folder.path)
      }
    }
  }

  @Test("A variant that diverges stands in the comparison as such, and a sweep in which all do has no best trial")
  func divergence() throws {
    try Tiny.withFolder { folder in
      let recipe = RunTests.recipe.with { $0.optimizer = RuleChoice(SGD()) }
      for _ in 0..<2 {
        let comparison = try RecipeComparison(
          recipe, [Variation("learningRate=0.01,1e20")], seeds: 2, folder: "\(folder.path)/compared")
        #expect(comparison.variants.map(\.diverged) == [0, 2] && comparison.variants[1].gainInterval == nil)
        #expect(comparison.verdict == "learningRate=1e20 diverged with 2 of 2 seeds.")
      }
      #expect(throws: RecipeError.self) {
        try RecipeComparison(recipe, [Variation("seed=1,2")], seeds: 2, folder: folder.path)
      }
      let sweep = try RecipeSweep(
        recipe, [Variation("learningRate=1e19..1e21")], strategy: .random, count: 2, folder: "\(folder.path)/swept")
      #expect(sweep.best == nil && sweep.trials.allSatisfy(\.hasDiverged))
    }
  }

  @Test("A score that the runs will not have is refused before the first of them")
  func scores() throws {
    try Tiny.withFolder { folder in
      for name in ["testR2", "testMAPE", "validationRMSE"] {
        #expect(throws: RunError.self) {
          try RecipeComparison(
            RunTests.recipe, [Variation("learningRate=0.01,0.02")], seeds: 1,
            by: RecipeComparison.Score(rawValue: name), folder: folder.path)
        }
      }
      let left = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      #expect(left.isEmpty)
    }
  }

  @Test("Variants are compared part by part of a table, each the test once")
  func folds() throws {
    try Tiny.withFolder { folder in
      let comparison = try RecipeComparison(
        Recipes.named("iris").with { $0.epochs = 4 }, [Variation("table.network.width=4,32")], seeds: 2, folds: 3,
        folder: folder.path)
      #expect(comparison.variants.allSatisfy { $0.scores.count == 3 && $0.folders.count == 6 })
      #expect(comparison.testOpenings.count == 3)
      #expect(comparison.verdict.contains("3 parts"))
      let (a, b) = (comparison.variants[0], comparison.variants[1])
      // Nadeau and Bengio's interval: √(1 + k / (k − 1)) times as wide as that of k numbers that share nothing.
      let plain = StudentT.mean(zip(b.scores, a.scores).map { $0 - $1 }).interval!, wide = b.gainInterval!
      let ratio = (wide.upperBound - wide.lowerBound) / (plain.upperBound - plain.lowerBound)
      #expect(abs(ratio - (1 + 3.0 / 2).squareRoot()) < 1e-9)
      let log = try LoggedRun(RunFolder(a.folders[1]))
      #expect(log.finished?["testAccuracy"]?.double != nil && a.folders[1].hasSuffix("fold=1,seed=1"))
    }
  }

  @Test("All combinations are tried where there are fewer than were asked for")
  func fewCombinations() throws {
    try Tiny.withFolder { folder in
      let sweep = try RecipeSweep(
        RunTests.recipe.with { $0.epochs = 1 }, [Variation("learningRate=0.01,0.02"), Variation("batchSize=16,32")],
        strategy: .random, count: 9, folder: folder.path)
      #expect(Set(sweep.trials.map(\.name)).count == 4)
    }
  }

  @Test("A sweep by halving gives up the worse trials, and goes on where it was broken off")
  func halving() throws {
    try Tiny.withFolder { folder in
      let recipe = RunTests.recipe.with { $0.epochs = 9 }
      let variations = try [Variation("learningRate=1e-5..1e-1")]
      func sweep(_ controllers: [any TrainingController] = []) throws -> RecipeSweep {
        try RecipeSweep(
          recipe, variations, strategy: .halving, count: 9, keep: 3, folder: folder.path, controllers: controllers)
      }
      let first = try sweep()
      #expect(first.trials.count == 9 && first.trials[0].isFinished)
      #expect(
        first.trials.count { $0.steps == 26 } == 6 && first.trials.count { $0.steps > 26 } == 3,
        "\(first.trials.map(\.steps))")
      #expect(zip(first.trials, first.trials.dropFirst()).allSatisfy { $0.value <= $1.value })
      let second = try sweep()
      #expect(
        second.trials.map(\.name) == first.trials.map(\.name) && second.trials.map(\.steps) == first.trials.map(\.steps)
      )
    }
  }

  @Test("The path of L1 tells what is left of each input's weights")
  func sparsityPath() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "limpid-path-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let recipe = RunTests.recipe.with { $0.epochs = 2 }
    let comparison = try RecipeComparison(recipe, [Variation("l1=0.9,0,0.1")], seeds: 2, folder: folder)
    let path = try #require(comparison.sparsityPath)
    #expect(path.strengths == [0, 0.1, 0.9] && path.inputs.count == 64)
    // The corners of a digit are always empty: their weights get no gradient, and L1 alone moves them.
    #expect(path.inputs[0].share[0] == 1 && path.inputs[0].share[2] < path.inputs[0].share[0])
    #expect(path.dead[0] == 0 && path.dead[2] >= path.dead[1])
    let share = path.inputs.reduce(0) { $0 + $1.share[2] } / 64
    // Of all weights the first layer has 64 · 12 of 64 · 12 + 12 · 10.
    #expect(share > 0.01 && share < 1 - comparison.variants[0].zeroShare / 2)
    #expect(try RecipeComparison(recipe, [Variation("labelSmoothing=0")], seeds: 1, folder: folder).sparsityPath == nil)
  }
}
