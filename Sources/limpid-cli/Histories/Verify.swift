import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid verify`: whether a run is what it says.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Proves a run: every file held to its hash, steps computed again and compared with the log.",
    discussion: flowing(
      """
      One changed byte anywhere in the folder is found, and the file (in the log: the
      line) is named. Then some steps, drawn by lot, are computed again from the
      nearest checkpoint; loss, learning rate and the fingerprint of all gradients must
      be those in the log, to the bit, and so must the scores of epochs that end on the
      way. That takes about 4 seconds a step at most: where checkpoints lie far apart the
      lot is among the steps that follow one closely, and it is said among how many. Of a
      finished run the scores of the validation and test part are computed again. The
      exit code is 1 if anything differs, and if nothing could be computed because the
      run's data are not there.

      EXAMPLES
        limpid verify runs/digits-1
        limpid verify runs/digits-1 --steps 20
        limpid verify runs/digits-1 --all --json
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Option(
    parsing: .unconditional, help: "How many steps to compute again.",
    transform: whole(0...1_000_000_000, "a number of steps"))
  var steps: Int?

  @Flag(help: "Compute every step again: as long as training took.")
  var all = false

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    if all, steps != nil {
      throw UsageError("verify", came: "--all and --steps", expected: "one of them", mend: "leave one out")
    }
    let live = Progress()
    let verification = try RunVerification(
      RunFolder(folder), all ? .all : .some(steps ?? 5, seconds: 4 * Double(max(5, steps ?? 5)))
    ) { live.step($0) }
    live.clear()
    if json {
      Output.results.line(VerificationText.json(verification, folder).description)
    } else {
      Output.results.lines(VerificationText.lines(verification, folder, terminal: Output.results.terminal))
    }
    if !verification.isProved { throw ExitCode(Ending.badInput) }
  }
}

/// The step that is computed again, on a line that is gone in the end.
private final class Progress {
  private var line = LiveLine()
  func step(_ number: Int) { if line.isDue { line.show("computing step \(thousands(number)) again") } }
  func clear() { line.clear() }
}
