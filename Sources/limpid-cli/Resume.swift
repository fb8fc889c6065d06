import ArgumentParser
import Limpid

/// `limpid resume`: goes on with a run that was interrupted.
struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on with a run that was interrupted or killed.",
    discussion: """
      The run continues from its last checkpoint and comes to the weights that it
      would have come to without the interruption, to the bit.

      EXAMPLE
        limpid resume runs/digits-1
      """)

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Ending.checkEnvironment()
    display.useThreads()
    if RunFolder(folder).isFinished {
      throw RunError(
        file: folder, came: "a run that is finished", expected: "one that was interrupted",
        mend: "look at it with limpid inspect, or train a new one")
    }
    var session = try RunSession(resuming: RunFolder(folder))
    try display.show(&session)
  }
}
