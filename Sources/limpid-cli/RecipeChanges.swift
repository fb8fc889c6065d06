import ArgumentParser
import Limpid

/// The options by which a recipe is changed before it is trained.
struct RecipeChanges: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The folder with the data, for recipes that need one.", valueName: "folder"))
  var data: String?

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
  func recipe(named name: String) throws -> Recipe {
    do {
      var recipe = try Recipes.named(name, kind: model)
      try place(&recipe)
      if let optimizer {
        recipe.optimizer = try RuleChoice(named: optimizer)
        // The recipe's rate was chosen for its own optimizer.
        recipe.learningRate = type(of: recipe.optimizer.rule).usualLearningRate
      }
      if let epochs { recipe.epochs = epochs }
      if let batch { recipe.batchSize = batch }
      if let learningRate { recipe.learningRate = learningRate }
      try recipe.check()
      return recipe
    } catch let error as RecipeError { throw UsageError(error) }
  }

  /// Says where the data is, if the recipe needs to be told.
  private func place(_ recipe: inout Recipe) throws {
    switch (recipe.data.source, data) {
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
