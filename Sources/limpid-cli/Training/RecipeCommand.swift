import ArgumentParser
import Limpid
import LimpidRecipes
import LimpidTerminal

/// `limpid recipe`: a recipe with all its fields.
struct RecipeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe",
    abstract: "Prints a recipe as YAML, to be changed and trained.",
    discussion: flowing(
      """
      All fields are printed. A file need only hold those that differ, and the name
      of the recipe that they differ from, as `recipe: table`.

      SCHEDULES, as schedule=NAME or schedule.FIELD=VALUE, with their usual values
      \(choices(usualSchedules))

      OPTIMIZERS, as optimizer=NAME or optimizer.FIELD=VALUE
      \(choices(updateRules.names.compactMap { try? RuleChoice(named: $0).rule }))

      ACCUMULATION, as accumulation=4
        An update adds up the gradients of so many batches, in the memory of one.
        The last bits are not those of one large batch, since sums are cut into
        blocks of 256 examples or pixels; for dense layers alone, with batches of
        256, they are. For every network they are with
        accumulation={"batches":4,"exact":true}; the step is then computed whole,
        in the memory of the large batch.

      EXAMPLES
        limpid recipe digits > mine.yaml
        limpid recipe table --set table.network.width=256
        limpid recipe digits --set schedule=warmup --set schedule.steps=50
        limpid train mine.yaml
      """))

  /// What may be chosen, one a line, with its fields.
  private static func choices(_ settings: [any NamedSetting]) -> String {
    let width = settings.map { type(of: $0).name.count }.max() ?? 0
    return settings.map { setting in
      let name = type(of: setting).name
      let lines = wrapped(setting.fields.isEmpty ? "no fields" : setting.fields, width: 74 - width)
      return lines.enumerated().map { line, text in
        "  \(line == 0 ? name : "")\(String(repeating: " ", count: width - (line == 0 ? name.count : 0)))  \(text)"
      }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  @Argument(help: "The recipe: \(Recipes.all.map(\.name).joined(separator: ", ")), or a YAML file.")
  var recipe: String

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Another value of a field.", valueName: "path=value"))
  var sets: [String] = []

  func run() throws {
    do {
      var seed: UInt64 = 0
      let recipe = try NamedRecipe.find(recipe).setting(sets.map { try RecipeChange($0) }, seed: &seed)
      try recipe.check()
      Output.results.write(try RecipeText.yaml(recipe))
    } catch let error as RecipeError { throw UsageError(error) }
  }
}

/// A recipe by its name or its file.
enum NamedRecipe {
  static func isFile(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  static func find(_ name: String, kind: String? = nil) throws -> Recipe {
    try isFile(name) ? RecipeText.read(name) : Recipes.named(name, kind: kind)
  }
}
