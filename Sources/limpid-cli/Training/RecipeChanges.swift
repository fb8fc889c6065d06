import ArgumentParser
import Limpid

/// The options by which a recipe is changed before it is trained.
struct RecipeChanges: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "A table (CSV, TSV, also packed; several files are one table), a folder (of class folders with pictures, IDX files, texts), an NPZ file; or a recipe's folder.",
      valueName: "path"))
  var data: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The column of a table to predict; by default one that sounds so, or the last.", valueName: "column"))
  var target: String?

  @Option(
    parsing: .unconditional,
    help:
      "What a table's target is: regression, binary or classes; by default what it looks like. Or autoencoder, vae: learn without labels."
  )
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

  /// The options as they were given, for a shell, but for those of --set.
  var words: [String] {
    func option(_ name: String, _ values: [String?]) -> [String] {
      let given = values.compactMap(\.self)
      return given.isEmpty ? [] : ["--\(name)"] + given.map { DiagnosisText.quoted($0) }
    }
    return option("data", data) + option("target", [target]) + option("task", [task]) + option("ignore", [ignore])
      + option("folds", [folds.map { "\($0)" }]) + option("model", [model])
      + option("seed", [seed == 0 ? nil : "\(seed)"]) + option("epochs", [epochs.map { "\($0)" }])
      + option("batch", [batch.map { "\($0)" }]) + option("learning-rate", [learningRate.map { "\($0)" }])
      + option("optimizer", [optimizer])
  }

  /// The same for a command that looks at one cut of a table alone: --folds is refused.
  func uncut(_ command: String) throws -> RecipeChanges {
    guard folds != nil else { return self }
    throw UsageError(
      "--folds", came: "parts for limpid \(command), which looks at one cut of the table",
      expected: "limpid train or limpid compare",
      mend: "leave --folds out; --set table.split.folds=5 makes a fifth the test")
  }

  /// The recipe of a name with all changes made.
  /// Without `setting`, those of --set are left to the caller.
  func recipe(named name: String?, setting: Bool = true) throws -> Recipe {
    if target?.isEmpty == true {
      throw UsageError(
        "--target", came: "an empty name", expected: "a column of the table",
        mend: "leave --target out, and it is the column that sounds so, or the last")
    }
    do {
      var recipe = try named(name)
      // Naming the optimizer that the recipe has changes nothing.
      if let optimizer, optimizer != type(of: recipe.optimizer.rule).name {
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
    for path in data + [name].compactMap(\.self) { try GivenRun.refuse(path) }
    // `--data FILE RECIPE` reads like two files.
    if name == nil, data.count > 1, let last = data.last, Recipes.all.contains(where: { $0.name == last }) {
      name = last
      data.removeLast()
    }
    if name == nil || name == Recipes.autoencoder.name || name == Recipes.vae.name,
      let base = [Recipes.autoencoder, Recipes.vae].first(where: { $0.name == name ?? task })
    {
      try checkModel("a recipe without labels")
      return try unlabeled(base, data)
    }
    guard let name else {
      guard !data.isEmpty else {
        throw UsageError(
          "train", came: "neither a recipe nor --data", expected: "what to train",
          mend: "limpid train digits, or limpid train --data table.csv --target COLUMN")
      }
      try checkModel("data without the name of a recipe")
      let recipe = Recipes.found(try FoundData(under: data))
      if recipe.data.source != .table { try refuseTableOptions("pictures") }
      return tabular(recipe)
    }
    if data.isEmpty, !NamedRecipe.isFile(name), !Recipes.all.contains(where: { $0.name == name }),
      InputFile.exists(name)
    {
      throw UsageError(
        "train", came: "the path '\(shown(name))' where the name of a recipe belongs", expected: "a recipe, or --data",
        mend: "limpid train --data \(DiagnosisText.quoted(name))")
    }
    if NamedRecipe.isFile(name) { try checkModel("a recipe in a file") }
    var recipe = try NamedRecipe.find(name, kind: model)
    if recipe.data.source == .table {
      if !data.isEmpty {
        guard recipe.table?.files.first?.hasPrefix(TableSource.carriedMark) != true else {
          throw UsageError(
            "--data", came: "a file for \(recipe.name)", expected: "none, since the program carries these data",
            mend: "leave --data out, or the recipe's name")
        }
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
    try refuseTableOptions("a recipe for pictures")
    guard data.count <= 1 else {
      throw UsageError(
        "--data", came: "\(data.count) paths for \(name)", expected: "one folder",
        mend: "name the folder that holds all files")
    }
    try place(&recipe, data.first)
    return recipe
  }

  /// A recipe that needs no labels, for any data; for the digits if there are none.
  private func unlabeled(_ base: Recipe, _ data: [String]) throws -> Recipe {
    guard !data.isEmpty else { return base }
    let recipe = Recipes.reconstruction(base, of: try FoundData(under: data))
    return recipe.with {
      // A target is left out, if one is named.
      $0.table?.target = target ?? ""
      if let ignore { $0.table?.ignore = ignore.split(separator: ",").map(String.init) }
      if $0.table != nil { $0.table?.split = TableSplit() }
    }
  }

  private func refuseTableOptions(_ came: String) throws {
    for (option, value) in [
      ("--target", target), ("--task", task), ("--ignore", ignore), ("--folds", folds.map { "\($0)" }),
    ] {
      if value != nil { throw UsageError(option, came: came, expected: "a table", mend: "leave \(option) out") }
    }
  }

  /// A network is chosen by its kind only among those of a recipe that has several.
  private func checkModel(_ what: String) throws {
    guard model != nil else { return }
    throw UsageError(
      "--model", came: "\(what)", expected: "a recipe with several networks, such as mnist",
      mend: "leave --model out; --set changes a network's fields")
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
    if recipe.data.source == .table { return }
    guard recipe.data.needsFolder else {
      if data != nil {
        throw UsageError(
          "--data", came: "a folder for \(recipe.name)", expected: "none, since the program carries these data",
          mend: "leave --data out")
      }
      return
    }
    if let data { recipe.data.folder = data }
    guard !recipe.data.folder.isEmpty else {
      throw UsageError(
        recipe.name, came: "no --data",
        expected: recipe.data.source == .idx
          ? "the folder with the data's IDX files, packed or not" : "a folder with a folder of pictures for each class",
        mend: "limpid train \(recipe.name) --data FOLDER")
    }
  }
}
