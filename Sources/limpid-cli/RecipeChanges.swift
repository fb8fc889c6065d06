import ArgumentParser
import Limpid

/// The options by which a recipe is changed before it is trained.
struct RecipeChanges: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "A table (CSV, TSV, also packed; several files are one table), or a recipe's folder.", valueName: "path"))
  var data: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The column of a table to predict; by default one that sounds so, or the last.", valueName: "column"))
  var target: String?

  @Option(
    parsing: .unconditional,
    help: "What a table's target is: regression, binary or classes; by default what it looks like.")
  var task: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Columns of a table that are no inputs, with commas between.", valueName: "columns"))
  var ignore: String?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Another value of a recipe's field; limpid recipe NAME prints them.", valueName: "path=value"))
  var sets: [String] = []

  @Option(
    parsing: .unconditional, help: "Cut a table into so many parts, and test on each in turn.",
    transform: whole(2...1000, "a number of parts"))
  var folds: Int?

  @Option(parsing: .unconditional, help: "The kind of network, where a recipe has several: mlp or cnn.")
  var model: String?

  @Option(
    parsing: .unconditional, help: "What all chance is drawn from.",
    transform: whole(0...UInt64.max, "a seed"))
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional, help: "How often to go through the data.",
    transform: whole(1...Recipe.mostEpochs, "a number of epochs"))
  var epochs: Int?

  @Option(
    parsing: .unconditional, help: "Examples in a step.",
    transform: whole(1...Recipe.largestBatch, "the size of a batch"))
  var batch: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The step's length.", valueName: "rate"),
    transform: positive("a learning rate"))
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The rule of the steps: \(updateRules.names.joined(separator: ", ")).", valueName: "name"))
  var optimizer: String?

  /// The recipe of a name with all changes made.
  /// Without `setting`, those of --set are left to the caller.
  func recipe(named name: String?, setting: Bool = true) throws -> Recipe {
    do {
      var recipe = try named(name)
      if let optimizer {
        recipe.optimizer = try RuleChoice(named: optimizer)
        // The recipe's rate was chosen for its own optimizer.
        recipe.learningRate = type(of: recipe.optimizer.rule).usualLearningRate
      }
      if let epochs { recipe.epochs = epochs }
      if let batch { recipe.batchSize = batch }
      if let learningRate { recipe.learningRate = learningRate }
      // Last, so that a rate that is set holds for an optimizer that is named.
      var unchanged = seed
      if setting { recipe = try recipe.setting(sets.map { try RecipeChange($0) }, seed: &unchanged) }
      guard unchanged == seed else {
        throw UsageError(
          "--set", came: "seed=\(unchanged)", expected: "a field of the recipe", mend: "--seed \(unchanged)")
      }
      try recipe.check()
      return recipe
    } catch let error as RecipeError { throw UsageError(error) }
  }

  /// The recipe of a name; without one, the one that the data ask for.
  private func named(_ name: String?) throws -> Recipe {
    var (name, data) = (name, data)
    // `--data FILE RECIPE` reads like two files.
    if name == nil, data.count > 1, let last = data.last, Recipes.all.contains(where: { $0.name == last }) {
      name = last
      data.removeLast()
    }
    guard let name else {
      guard !data.isEmpty else {
        throw UsageError(
          "train", came: "neither a recipe nor --data", expected: "what to train",
          mend: "limpid train digits, or limpid train --data table.csv --target COLUMN")
      }
      return tabular(Recipes.table(data))
    }
    var recipe = try NamedRecipe.find(name, kind: model)
    if recipe.data.source == .table {
      if !data.isEmpty {
        let named = Recipes.table(data)
        recipe = recipe.with {
          $0.table?.files = data
          $0.name = named.name
        }
      }
      guard recipe.table?.files.isEmpty == false else {
        throw UsageError(
          name, came: "no --data", expected: "a table", mend: "limpid train --data table.csv --target COLUMN")
      }
      return tabular(recipe)
    }
    for (option, value) in [
      ("--target", target), ("--task", task), ("--ignore", ignore), ("--folds", folds.map { "\($0)" }),
    ] {
      if value != nil {
        throw UsageError(option, came: "a recipe for pictures", expected: "a table", mend: "leave \(option) out")
      }
    }
    guard data.count <= 1 else {
      throw UsageError(
        "--data", came: "\(data.count) paths for \(name)", expected: "one folder",
        mend: "name the folder that holds all files")
    }
    try place(&recipe, data.first)
    return recipe
  }

  private func tabular(_ recipe: Recipe) -> Recipe {
    recipe.with {
      if let target { $0.table?.target = target }
      if let task { $0.table?.task = task }
      if let ignore { $0.table?.ignore = ignore.split(separator: ",").map(String.init) }
    }
  }

  /// Says where the data is, if the recipe needs to be told.
  private func place(_ recipe: inout Recipe, _ data: String?) throws {
    switch (recipe.data.source, data) {
    case (.table, _): break
    case (.digits, nil): break
    case (.digits, _):
      throw UsageError(
        "--data", came: "a folder for \(recipe.name)", expected: "none, since the program carries these data",
        mend: "leave --data out")
    case (.idx, let folder?): recipe.data.folder = folder
    case (.idx, nil):
      if recipe.data.folder.isEmpty {
        throw UsageError(
          recipe.name, came: "no --data", expected: "the folder with the data's IDX files, packed or not",
          mend: "limpid train \(recipe.name) --data FOLDER")
      }
    }
  }
}
