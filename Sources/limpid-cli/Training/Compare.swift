import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid compare`: whether a change helps, measured.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains variants of a recipe with several seeds each and says whether they differ.",
    discussion: flowing(
      """
      Each variant is trained with the same seeds; differences to the first are judged
      seed by seed, by Student's t; with --folds part by part of a table, each by the
      mean over the seeds, and the interval allows for what the parts share. All runs are kept in one folder; the same command
      goes on where it was broken off, and does nothing twice.

      EXAMPLES
        limpid compare digits --set model.dropout=0,0.2,0.5 --seeds 5
        limpid compare digits --set optimizer=sgd,adam --set learningRate=0.01,0.1
        limpid compare digits --set model.activation=relu,gelu --by validationLoss
        limpid compare digits --set model.depth=1,2,3 --json
        limpid compare digits --set optimizer.l1=0,1e-4,1e-3 --set averaging=none,ema
        limpid compare table --data adult.csv --set model.dropout=0,0.2 --by testAUC
        limpid compare table --data ames.csv --set table.network.dropout=0,0.15
        limpid compare iris --set table.network.width=8,64 --folds 5 --seeds 2
      """))

  @Argument(help: "The name of a recipe; with --data it may be left out.")
  var recipe: String?

  @OptionGroup var changes: RecipeChanges

  @Option(
    parsing: .unconditional, help: "With how many seeds each variant is trained.",
    transform: whole(1...1000, "a number of seeds"))
  var seeds = 5

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What is compared, such as testAccuracy (for numbers testRMSE, if left out), testAUC, validationLoss.",
      valueName: "score"))
  var by: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The folder of the runs; runs/compare-RECIPE if none is given.", valueName: "folder"))
  var out: String?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let score = try by.map { name in
      guard let score = RecipeComparison.Score(rawValue: name) else {
        throw UsageError(RecipeError.unknown("--by", name, among: RecipeComparison.Score.names))
      }
      return score
    }
    let base = try changes.recipe(named: recipe, setting: false)
    var live = LiveLine()
    let comparison: RecipeComparison
    do {
      comparison = try RecipeComparison(
        base, changes.sets.map { try Variation($0) }, seeds: seeds, firstSeed: changes.seed, by: score,
        folds: changes.folds, folder: out ?? "runs/compare-\(base.name)", controllers: [Interruption()]
      ) { number, all, folder in
        if live.isDue { live.show("run \(number) of \(all): \(folder)") }
      }
    } catch let error as RecipeError {
      live.clear()
      throw UsageError(error)
    }
    live.clear()
    if json {
      Output.results.line(ComparisonText.json(comparison).description)
    } else {
      Output.results.lines(ComparisonText.lines(comparison, terminal: Output.results.terminal))
    }
  }
}
