import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid train`: from a recipe to a run's folder.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a network and writes a run's folder.",
    discussion: """
      The folder holds the model, a checkpoint, the log of every step and a card for
      people. Ctrl-C finishes the step and saves; `limpid resume` goes on from there
      to the same weights, to the bit.

      RECIPES
      \(recipes)

      EXAMPLES
        limpid train digits
        limpid train digits --optimizer sgd --learning-rate 0.05 --seed 3
        limpid train mnist --data ~/data/mnist --model cnn --out runs/mnist-cnn
        limpid train digits --json > events.jsonl
      """)

  private static var recipes: String {
    let width = Recipes.all.map(\.name.count).max() ?? 0
    return Recipes.all.map { recipe in
      let name = recipe.name + String(repeating: " ", count: width - recipe.name.count)
      return wrapped(recipe.about, width: 74 - width).enumerated().map { line, text in
        "  \(line == 0 ? name : String(repeating: " ", count: width))  \(text)"
      }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  @Argument(help: "What to train: \(Recipes.all.map(\.name).joined(separator: ", ")).")
  var recipe: String

  @OptionGroup var changes: RecipeChanges

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The run's folder; a new one under runs/ if none is given.", valueName: "folder"))
  var out: String?

  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Ending.checkEnvironment()
    display.useThreads()
    let recipe = try changes.recipe(named: recipe)
    var session = try RunSession(recipe, seed: changes.seed, folder: out.map { RunFolder($0) })
    try display.show(&session)
  }
}
