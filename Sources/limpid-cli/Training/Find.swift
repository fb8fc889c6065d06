import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid find`: settings that can be measured before a run.
struct Find: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Finds a learning rate or a batch size by trying, without touching anything.",
    discussion: flowing(
      """
      A copy is trained for some steps; nothing is written, and the weights' hash is
      shown before and after.

        learning-rate  the rate goes up from step to step: where the loss falls
                       fastest, where it is lowest, where it is lost
        batch-size     examples a second and memory for 8, 16, 32, …

      EXAMPLES
        limpid find learning-rate digits
        limpid find learning-rate runs/digits-1
        limpid find learning-rate --data adult.csv --target income
        limpid find batch-size mnist --data ~/data/mnist --max-memory 2000
      """),
    subcommands: [LearningRate.self, BatchSize.self])
}

extension Find {
  struct LearningRate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "learning-rate", abstract: "Tries rates from very small to far too large.")

    @Argument(help: ArgumentHelp("A recipe, or the folder of a training run.", valueName: "recipe or run"))
    var subject: String?

    @OptionGroup var changes: RecipeChanges

    @Option(
      parsing: .unconditional, help: "How many rates are tried, a step each.",
      transform: whole(30...100_000, "a number of steps"))
    var steps = 120

    @Option(parsing: .unconditional, help: "The first rate.", transform: positive("a learning rate"))
    var lowest = 1e-6

    @Option(parsing: .unconditional, help: "The last rate.", transform: positive("a learning rate"))
    var highest = 10.0

    @Flag(help: "Print one JSON object instead.")
    var json = false

    func run() throws {
      try Ending.checkEnvironment()
      guard lowest < highest else {
        throw UsageError(
          "--lowest", came: "\(lowest)", expected: "less than --highest, which is \(highest)", mend: "exchange them")
      }
      let finder: LearningRateFinder
      if let subject, RunFolder(subject).isRun {
        finder = try LearningRateFinder(of: RunFolder(subject), steps: steps, lowest: lowest, highest: highest)
      } else {
        finder = try LearningRateFinder(
          changes.uncut("find").recipe(named: subject), seed: changes.seed, steps: steps, lowest: lowest,
          highest: highest)
      }
      if json {
        Output.results.line(FinderText.json(finder).description)
      } else {
        Output.results.lines(FinderText.lines(finder, terminal: Output.results.terminal))
      }
    }
  }

  struct BatchSize: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "batch-size", abstract: "Measures speed and memory for batches of 8, 16, 32, ….")

    @Argument(help: "The name of a recipe.")
    var recipe: String?

    @OptionGroup var changes: RecipeChanges

    @Option(
      parsing: .unconditional, help: "The largest that is tried.", transform: whole(8...1_000_000, "a batch's size"))
    var largest = 4096

    @Option(
      parsing: .unconditional, help: ArgumentHelp("What a step may need at most.", valueName: "MB"),
      transform: positive("megabytes"))
    var maxMemory: Double?

    @Flag(help: "Print one JSON object instead.")
    var json = false

    func run() throws {
      try Ending.checkEnvironment()
      let bytes = maxMemory.map { Int(min($0 * 1e6, 9e18)) } ?? .max
      let finder = try BatchSizeFinder(
        changes.uncut("find").recipe(named: recipe), seed: changes.seed, largest: largest, mostBytes: bytes)
      if json {
        Output.results.line(FinderText.json(finder).description)
      } else {
        Output.results.lines(FinderText.lines(finder, terminal: Output.results.terminal))
      }
    }
  }
}
