import ArgumentParser
import Limpid

/// When to pause before the end.
struct LimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Pause when the run has so many steps, counted from its beginning; limpid resume goes on.", valueName: "steps"),
    transform: whole(1...Int.max, "a number of steps"))
  var maxSteps: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Pause after so many minutes.", valueName: "minutes"),
    transform: positive("a number of minutes"))
  var maxMinutes: Double?

  /// Whether a run that is to be gone on with stands at the limit already: then nothing is to be done. One that is beyond it is refused.
  func isReached(in folder: RunFolder) throws -> Bool {
    guard let maxSteps else { return false }
    let step = try RunSession.stepsDone(in: folder)
    guard step > 0, maxSteps <= step else { return false }
    guard maxSteps == step else {
      throw RunError(
        file: folder.path, came: "--max-steps \(maxSteps) for a run that has \(counted(step, "step"))",
        expected: "more than \(grouped(step)), since it counts from the run's beginning",
        mend: "give more, or leave --max-steps out")
    }
    return true
  }

  var controllers: [any TrainingController] {
    var all: [any TrainingController] = []
    if let maxSteps { all.append(StepLimit(maxSteps)) }
    if let maxMinutes { all.append(TimeLimit(minutes: maxMinutes)) }
    return all
  }
}
