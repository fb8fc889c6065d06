import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid resume`: goes on with a run that was interrupted.
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on with a run that was interrupted or killed.",
    discussion: flowing(
      """
      The run continues from its last checkpoint and comes to the weights that it
      would have come to without the interruption, to the bit.

      With --past-early-stop a run that stopped early is gone on with as if it had not,
      in a folder of its own: what it would have cost, and what it would have brought.

      EXAMPLES
        limpid resume runs/digits-1
        limpid resume runs/digits-1 --past-early-stop
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Flag(help: "Go on with a run that stopped early, in a new folder.")
  var pastEarlyStop = false

  @OptionGroup var limits: LimitOptions
  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Ending.checkEnvironment()
    display.useThreads()
    if pastEarlyStop { return try goPast() }
    if RunFolder(folder).isFinished {
      throw RunError(
        file: folder, came: "a run that is finished", expected: "one that was interrupted",
        mend: "look at it with limpid inspect, or train a new one")
    }
    if try limits.isReached(in: RunFolder(folder)) {
      Output.notes.line(
        "limpid: the run stands at the limit of \(thousands(limits.maxSteps ?? 0)) steps already; nothing was done")
      return
    }
    var session = try RunSession(resuming: RunFolder(folder))
    try display.show(&session, limits)
  }

  /// Forks the run at its last step without early stopping, and says what going on has brought.
  private func goPast() throws {
    let history = try RunHistory(RunFolder(folder))
    guard history.log.finished?["earlyStop"]?.text != nil, let last = history.log.steps.last else {
      throw RunError(
        file: folder, came: "a run that did not stop early", expected: "one that early stopping ended",
        mend: "leave --past-early-stop out")
    }
    let fork = try RunFork(of: history, at: last.step + 1, [RecipeChange("earlyStopping=null")])
    var parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    let parent = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    var session = try fork.begin(in: RunFolder.unused("\(parts.last!)-past", under: parent))
    try display.show(&session, limits)
    let (before, after) = (RunSummary(RunFolder(folder)), RunSummary(session.folder))
    guard !display.json, after.state == .finished else { return }
    let cost = "\(thousands(after.step - before.step)) more steps, \(duration(max(0, after.seconds - before.seconds)))"
    let losses = (before.validationLoss ?? .nan, after.validationLoss ?? .nan)
    Output.results.line(
      "going on    \(cost); the best validation loss is \(fixed(losses.1, 5)), "
        + (losses.1 < losses.0 ? "better than" : "no better than") + " the \(fixed(losses.0, 5)) that it stopped with")
    if let own = before.mainScore, let other = after.mainScore, own.name == other.name {
      Output.results.line("            \(own.name) \(fixed(other.value, 4)), it was \(fixed(own.value, 4))")
    }
  }
}
