import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid doctor`: what is wrong with a run or a recipe.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks for what is wrong with a run or a recipe, with evidence and a mend for each.",
    discussion: """
      Looks at the data, the network, the signals in it and the course of training, for
      \(Fault.allCases.count) kinds of fault. A recipe is trained for some seconds to see how it goes.
      Nothing is written. The exit code is 0 whether or not something is found.

      EXAMPLES
        limpid doctor runs/digits-1
        limpid doctor digits --set learningRate=10
        limpid doctor mnist --data ~/data/mnist --json
      """)

  @Argument(help: ArgumentHelp("The folder of a training run, or the name of a recipe.", valueName: "run or recipe"))
  var subject: String

  @OptionGroup var changes: RecipeChanges

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How long a recipe is trained at most.", valueName: "seconds"),
    transform: positive("a number of seconds"))
  var seconds = 15.0

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let diagnosis: Diagnosis
    let isRun = RunFolder(subject).isRun
    if isRun {
      diagnosis = try Diagnosis(of: RunFolder(subject))
    } else {
      let recipe = try changes.recipe(named: subject)
      diagnosis = try Diagnosis(of: recipe, seed: changes.seed, seconds: seconds)
    }
    if json {
      Output.results.line(DiagnosisText.json(diagnosis, subject).description)
    } else {
      Output.results.lines(DiagnosisText.lines(diagnosis, subject, isRun: isRun, terminal: Output.results.terminal))
    }
  }
}
