import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid replay`: one step of a run, computed again with everything kept.
struct Replay: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Computes one step of a run again, with every value and gradient.",
    discussion: flowing(
      """
      The state before the step is computed from the nearest checkpoint, then the step
      itself with everything kept: each operation of the forward and backward pass,
      each gradient, each parameter before and after. Loss, norm and fingerprint of the
      gradients must be those that the log has of the step when it happened; the exit
      code is 1 if they are not.

      EXAMPLES
        limpid replay runs/digits-1 --step 412
        limpid replay runs/digits-1 --step 412 --value 3.weight
        limpid replay runs/digits-1 --step 412 --save step-412.npz
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Which step, counted from 0.", valueName: "step"),
    transform: whole(0...Int.max, "a step"))
  var step: Int

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Print one value: an operation's number in the table, or a parameter's path for its gradient.",
      valueName: "number or path"))
  var value: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Write all values and gradients to NAME.npz or NAME.safetensors.", valueName: "file"))
  var save: String?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let replayed = try ReplayedStep(step, of: RunHistory(RunFolder(folder)))
    if let save { try replayed.save(to: save) }
    if let value {
      let found = try replayed.value(value)
      Output.results.lines(json ? [ReplayText.json(found).description] : ReplayText.lines(found))
    } else if json {
      Output.results.line(ReplayText.json(replayed).description)
    } else {
      Output.results.lines(ReplayText.lines(replayed, terminal: Output.results.terminal))
    }
    if let save, !json { Output.notes.line("saved   \(thousands(replayed.values.count)) values in \(save)") }
    if replayed.live != nil, !replayed.isExact { throw ExitCode(Ending.badInput) }
  }
}
