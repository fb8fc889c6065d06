import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid fork`: a new run that begins where another was, with something changed.
struct Fork: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begins a new run with the state of another after some step, with something changed.",
    discussion: flowing(
      """
      The state is that of the run, to the bit; with nothing changed the fork comes to
      the same weights. run.json of the new run says where it comes from and what was
      changed. Steps count on.

      CHANGES
        learningRate=0.01           any field of the recipe, by its path
        optimizer=sgd               another rule, with its usual settings
        optimizer.weightDecay=1e-4
        model.dropout=0.2           all Dropout layers
        earlyStopping.patience=5    earlyStopping=null for none
        epochs=40                   another end
        seed=7                      other chance from here on

      EXAMPLES
        limpid fork runs/digits-1 --at 400 --set learningRate=0.01 --out runs/slower
        limpid fork runs/digits-1 --at 400 --set optimizer=sgd --set learningRate=0.1
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("After how many steps; the last state if left out.", valueName: "step"),
    transform: whole(0...Int.max, "a step"))
  var at: Int?

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("What is changed; may be given several times.", valueName: "field=value"))
  var changes: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The new run's folder; a new one under runs/ if none is given.", valueName: "folder"))
  var out: String?

  @OptionGroup var limits: LimitOptions
  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Ending.checkEnvironment()
    display.useThreads()
    let history = try RunHistory(RunFolder(folder))
    let fork: RunFork
    do {
      let step = at ?? history.log.steps.last.map { $0.step + 1 } ?? history.firstStep
      fork = try RunFork(of: history, at: step, changes.map { try RecipeChange($0) })
    } catch let error as RecipeError { throw UsageError(error) }
    var session = try fork.begin(in: out.map { RunFolder($0) })
    for note in fork.notes { Output.notes.line("note    \(note)") }
    try display.show(&session, limits)
  }
}
