import ArgumentParser
import Limpid
import LimpidRecipes
import LimpidTerminal

/// `limpid recipe`: a recipe with all its fields.
struct RecipeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe",
    abstract: "Prints a recipe as YAML, to be changed and trained.",
    discussion: """
      All fields are printed. A file need only hold those that differ, and the name
      of the recipe that they differ from, as `recipe: table`.

      EXAMPLES
        limpid recipe digits > mine.yaml
        limpid recipe table --set table.network.width=256
        limpid train mine.yaml
      """)

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
