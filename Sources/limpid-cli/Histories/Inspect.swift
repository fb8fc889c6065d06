import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid inspect`: what is in a run.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows what is in a run: model, tensors, recipe, and whether the files are intact.",
    discussion: flowing(
      """
      Every tensor is listed with its shape and what it holds. The weights, the log
      and the data are compared with the hashes that the run recorded; the exit code
      is 1 if one differs.

      EXAMPLES
        limpid inspect runs/digits-1
        limpid inspect runs/digits-1/model.safetensors --json
      """))

  @Argument(help: ArgumentHelp("The folder of a training run, or a model.safetensors.", valueName: "run"))
  var folder: String

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let opened = try Run(openAt: folder)
    let checks = RunChecks(opened)
    if json {
      Output.results.line(InspectionText.json(opened, checks).description)
    } else {
      Output.results.lines(InspectionText.lines(opened, checks, terminal: Output.results.terminal))
    }
    if !checks.allIntact { throw ExitCode(Ending.badInput) }
  }
}
