import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid doctor`: what is wrong with a run or a recipe.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks for what is wrong with a run or a recipe, with evidence and a mend for each.",
    discussion: flowing(
      """
      Looks at the data, the network, the signals in it and the course of training, for
      \(Fault.allCases.count) kinds of fault. A recipe is trained for some seconds to see how it goes.
      Nothing is written. The exit code is 0 whether or not something is found.

      EXAMPLES
        limpid doctor runs/digits-1
        limpid doctor digits --set learningRate=10
        limpid doctor --data table.csv --target price
        limpid doctor mnist --data ~/data/mnist --json
      """))

  @Argument(
    help: ArgumentHelp(
      "The folder of a training run, the name of a recipe, or one in a YAML file; nothing with --data TABLE.",
      valueName: "run or recipe"))
  var subject: String?

  @OptionGroup var changes: RecipeChanges

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How long a recipe is trained at most.", valueName: "seconds"),
    transform: positive("a number of seconds"))
  var seconds = 15.0

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    if let subject, RunFolder(subject).isRun {
      guard let option = given.dropFirst().first else {
        return show(try Diagnosis(of: RunFolder(subject))) { _ in "limpid fork \(DiagnosisText.quoted(subject)) --at 0"
        }
      }
      throw UsageError(
        "doctor", came: "\(option) with a run", expected: "a run as it is",
        mend: "leave it out, or fork the run with what is to be changed")
    }
    let recipe = try changes.uncut("doctor").recipe(named: named())
    show(try Diagnosis(of: recipe, seed: changes.seed, seconds: seconds)) { finding in
      let mended = Set(finding.changes.map { $0.path.joined(separator: ".") })
      return (["limpid", "train"] + without(mended, in: given).map(DiagnosisText.quoted)).joined(separator: " ")
    }
  }

  /// The recipe's name, if it is one.
  private func named() throws -> String? {
    guard let subject else {
      if changes.data.isEmpty {
        throw UsageError(
          "doctor", came: "nothing to look at", expected: "a run, a recipe, or --data",
          mend: "limpid doctor runs/digits-1, or limpid doctor digits")
      }
      return nil
    }
    let names = Recipes.all.map(\.name)
    if names.contains(subject) || NamedRecipe.isFile(subject) { return subject }
    throw UsageError(
      "doctor", came: "'\(subject.prefix(60))', which is neither a run nor a recipe",
      expected: "the folder of a run, or one of \(names.joined(separator: ", "))",
      mend: nearest(to: subject, among: names).map { "did you mean \($0)?" } ?? "limpid runs lists the runs")
  }

  private func show(_ diagnosis: Diagnosis, base: (Diagnosis.Finding) -> String) {
    if json {
      let subject = subject ?? changes.data.joined(separator: " ")
      Output.results.line(DiagnosisText.json(diagnosis, subject, base: base).description)
    } else {
      Output.results.lines(DiagnosisText.lines(diagnosis, terminal: Output.results.terminal, base: base))
    }
  }

  /// The words without options for these fields of the recipe, since a mend gives them other values.
  private func without(_ fields: Set<String>, in words: [String]) -> [String] {
    let own = [
      "--learning-rate": "learningRate", "--epochs": "epochs", "--batch": "batchSize", "--optimizer": "optimizer",
    ]
    var left: [String] = []
    var i = 0
    while i < words.count {
      let isPair = i + 1 < words.count
      let set = words[i] == "--set" && isPair ? words[i + 1].split(separator: "=").first.map(String.init) : nil
      if isPair, let field = own[words[i]] ?? set, fields.contains(field) {
        i += 2
      } else {
        left.append(words[i])
        i += 1
      }
    }
    return left
  }

  /// The command line as it was given, without what is the doctor's own.
  private var given: [String] {
    var words: [String] = []
    var isValue = false
    for word in CommandLine.arguments.dropFirst(2) {
      if isValue {
        isValue = false
      } else if word == "--seconds" {
        isValue = true
      } else if word != "--json",
        !word.hasPrefix("--seconds=")
      {
        words.append(word)
      }
    }
    return words
  }
}
