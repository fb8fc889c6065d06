import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid train`: from a recipe to a run's folder.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a network and writes a run's folder.",
    discussion: flowing(
      """
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
        limpid train --data adult.csv --target income
        limpid train --data photos         # photos/cats/*.jpg, photos/dogs/*.png …
        limpid train --data pictures.npz   # x and y, or x_train, y_train, x_test …
        limpid train --data breast_cancer.csv --folds 10
        limpid train mnist --data ~/data/mnist --fast-dev-run
        limpid train digits --set averaging=ema --set mixup=0.2 --log csv,tensorboard
      """))

  private static var recipes: String {
    let width = Recipes.all.map(\.name.count).max() ?? 0
    return Recipes.all.map { recipe in
      let name = recipe.name + String(repeating: " ", count: width - recipe.name.count)
      return wrapped(recipe.about, width: 74 - width).enumerated().map { line, text in
        "  \(line == 0 ? name : String(repeating: " ", count: width))  \(text)"
      }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  @Argument(
    help:
      "What to train: \(Recipes.all.map(\.name).joined(separator: ", ")). With --data alone it is what the data ask for."
  )
  var recipe: String?

  @OptionGroup var changes: RecipeChanges

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The run's folder; a new one under runs/ if none is given.", valueName: "folder"))
  var out: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What else the numbers are written to, with commas between: \(LoggerKind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "loggers"))
  var log: String?

  @OptionGroup var limits: LimitOptions

  @Flag(
    help:
      "Also show where time and memory of a step go: by phase, layer and operation, beside what this machine can do.")
  var profile = false

  @Flag(help: "Only try it: a few steps of everything that a run does, then nothing is kept.")
  var fastDevRun = false

  @Flag(help: "Only see whether the network can learn one batch by heart; nothing is written.")
  var overfitBatch = false

  @OptionGroup var display: DisplayOptions

  /// Refuses options that would be read and then do nothing.
  func validate() throws {
    guard fastDevRun || overfitBatch else { return }
    let kind = fastDevRun ? "--fast-dev-run" : "--overfit-batch"
    let others: [(String, Bool)] = [
      ("--overfit-batch", fastDevRun && overfitBatch), ("--folds", changes.folds != nil), ("--out", out != nil),
      ("--max-steps", limits.maxSteps != nil), ("--max-minutes", limits.maxMinutes != nil),
    ]
    if let (other, _) = others.first(where: \.1) {
      throw ValidationError("\(other) beside \(kind), which only tries the recipe and keeps nothing: leave one out")
    }
  }

  func run() throws {
    try Ending.checkEnvironment()
    display.useThreads()
    let recipe = try logged(changes.recipe(named: recipe))
    if overfitBatch || fastDevRun { return try rehearse(recipe) }
    if let folds = changes.folds { return try train(recipe, folds: folds) }
    var session = try RunSession(recipe, seed: changes.seed, folder: out.map { RunFolder($0) })
    let measured = profile ? try StepProfile(session.trainer) : nil
    if let measured, display.json { Output.results.line(ProfileText.json(measured).description) }
    try display.show(&session, limits)
    if let measured, !display.json {
      Output.results.lines([""] + ProfileText.lines(measured, terminal: Output.results.terminal))
    }
  }

  /// The recipe with the loggers of the command line.
  private func logged(_ recipe: Recipe) throws -> Recipe {
    guard let log else { return recipe }
    do {
      var seed: UInt64 = 0
      return try recipe.setting([RecipeChange("loggers", .text(log))], seed: &seed)
    } catch let error as RecipeError { throw UsageError(error) }
  }

  /// What is asked for in place of a run.
  private func rehearse(_ recipe: Recipe) throws {
    let terminal = Output.results.terminal
    if overfitBatch {
      let check = try OverfitCheck(recipe, seed: changes.seed)
      Output.results.lines(
        display.json ? [TrialText.json(check).description] : TrialText.lines(check, terminal: terminal))
      if !check.isLearned { throw ExitCode(Ending.badInput) }
    } else {
      let rehearsal = try Rehearsal(recipe, seed: changes.seed)
      Output.results.lines(
        display.json ? [TrialText.json(rehearsal).description] : TrialText.lines(rehearsal, terminal: terminal))
    }
  }

  /// Trains once for each part of the table, which is then the test, and tells what all together say.
  private func train(_ recipe: Recipe, folds: Int) throws {
    let parent = out ?? RunFolder.unused("\(recipe.name)-folds").path
    var (folders, isWhole, isFirst) = ([RunFolder](), true, true)
    for fold in 0..<folds {
      let part = recipe.with {
        $0.table?.split.folds = folds
        $0.table?.split.fold = fold
      }
      let folder = RunFolder("\(parent)/fold-\(fold)")
      folders.append(folder)
      // The same command goes on where it was broken off.
      if try limits.isReached(in: folder) {
        isWhole = false
        continue
      }
      guard var session = try RunSession.continued(part, seed: changes.seed, folder: folder) else { continue }
      do {
        if try display.show(&session, limits, asPart: !isFirst) == nil { isWhole = false }
      } catch let ending as ExitCode {
        Output.notes.line("           all \(folds) parts: the same command with --out \(DiagnosisText.quoted(parent))")
        throw ending
      }
      isFirst = false
    }
    // Parts that a limit paused have no test yet.
    guard isWhole else { return }
    let summary = try FoldSummary(folders, folder: parent)
    if display.json { Output.results.line(summary.json) } else { Output.results.lines(summary.lines) }
  }
}
