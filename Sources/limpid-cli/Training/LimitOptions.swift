import ArgumentParser
import Limpid

/// When to pause before the end.
struct LimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Pause after so many steps; limpid resume goes on.", valueName: "steps"),
    transform: whole(1...Int.max, "a number of steps"))
  var maxSteps: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Pause after so many minutes.", valueName: "minutes"),
    transform: positive("a number of minutes"))
  var maxMinutes: Double?

  var controllers: [any TrainingController] {
    var all: [any TrainingController] = []
    if let maxSteps { all.append(StepLimit(maxSteps)) }
    if let maxMinutes { all.append(TimeLimit(minutes: maxMinutes)) }
    return all
  }
}
