import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid diff`: how two runs differ, from which step on, and why.
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says how two runs differ, and computes the first step where they part to say why.",
    discussion: flowing(
      """
      EXAMPLES
        limpid diff runs/digits-1 runs/digits-2
        limpid diff runs/digits-1 runs/slower --json
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var first: String

  @Argument(help: ArgumentHelp("The folder of another.", valueName: "run"))
  var second: String

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let difference = try RunDifference(RunFolder(first), RunFolder(second))
    if json {
      Output.results.line(DifferenceText.json(difference, first, second).description)
    } else {
      Output.results.lines(DifferenceText.lines(difference, first, second, terminal: Output.results.terminal))
    }
  }
}
