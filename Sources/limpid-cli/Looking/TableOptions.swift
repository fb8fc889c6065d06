import ArgumentParser
import Limpid

/// What `limpid table` needs of a recipe's options: which table, and what it is taken for.
struct TableOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "A table (CSV, TSV, also packed; several files are one table), JSON, an NPZ file, a folder of texts.",
      valueName: "path"))
  var data: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The column to predict; by default one that sounds so, or the last.", valueName: "column"))
  var target: String?

  @Option(
    parsing: .unconditional,
    help: "What the target is: regression, binary or classes; by default what it looks like.")
  var task: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Columns that are no inputs, with commas between.", valueName: "columns"))
  var ignore: String?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Another value of a field under table; limpid recipe table prints them.", valueName: "path=value"))
  var sets: [String] = []

  /// The same as changes of a recipe.
  var changes: RecipeChanges {
    get throws {
      func given(_ name: String, _ value: String?) -> [String] { value.map { [name, $0] } ?? [] }
      var words = given("--target", target) + given("--task", task) + given("--ignore", ignore)
      words += sets.flatMap { ["--set", $0] }
      var changes = try RecipeChanges.parse(words)
      changes.data = data
      return changes
    }
  }
}
