import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid sweep`: looks for good settings.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks for good settings of a recipe, by the validation part.",
    discussion: flowing(
      """
      STRATEGIES
        grid      every combination of the values
        random    combinations drawn by lot
        halving   many are begun, and after each round the worse two thirds given up

      What is tried is a function of the command. All runs are kept in one folder; the
      same command goes on where it was broken off.

      EXAMPLES
        limpid sweep digits --set learningRate=1e-4..1e-1 --set batchSize=16,32,64
        limpid sweep digits --set learningRate=1e-4..1 --strategy halving --trials 27
      """))

  @Argument(help: "The name of a recipe; with --data it may be left out.")
  var recipe: String?

  @OptionGroup var changes: RecipeChanges

  @Option(
    parsing: .unconditional,
    help: "How: \(RecipeSweep.Strategy.allCases.map(\.rawValue).joined(separator: ", ")).")
  var strategy = "random"

  @Option(parsing: .unconditional, help: "How many are drawn.", transform: whole(1...10_000, "a number of trials"))
  var trials = 16

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The folder of the runs; runs/sweep-RECIPE if none is given.", valueName: "folder"))
  var out: String?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    guard let kind = RecipeSweep.Strategy(rawValue: strategy) else {
      throw UsageError(
        RecipeError.unknown("--strategy", strategy, among: RecipeSweep.Strategy.allCases.map(\.rawValue)))
    }
    let base = try changes.uncut("sweep").recipe(named: recipe, setting: false)
    var live = LiveLine()
    let sweep: RecipeSweep
    do {
      sweep = try RecipeSweep(
        base, changes.sets.map { try Variation($0) }, strategy: kind, count: trials, seed: changes.seed,
        folder: out ?? "runs/sweep-\(base.name)", controllers: [Interruption()]
      ) { number, all, folder in
        if live.isDue { live.show("trial \(number) of \(all): \(folder)") }
      }
    } catch let error as RecipeError {
      live.clear()
      throw UsageError(error)
    }
    live.clear()
    if json {
      Output.results.line(ComparisonText.json(sweep).description)
    } else {
      let command = (["limpid train"] + (recipe.map { [$0] } ?? []) + changes.words).joined(separator: " ")
      Output.results.lines(
        ComparisonText.lines(
          sweep, command: command, asked: kind == .grid ? nil : trials, strategy: kind,
          terminal: Output.results.terminal))
    }
  }
}
