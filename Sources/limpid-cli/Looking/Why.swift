import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid why`: one neuron's arithmetic, to the last digit.
struct Why: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints the whole arithmetic of one neuron, and proves it.",
    discussion: flowing(
      """
      Every number that the network computes is a sum of products, a bias and an
      activation. This prints them for one neuron and one input, and compares the
      result with the engine's bit for bit: the products are added up again, one
      after the other, by a plain loop that shares no code with the engine. The
      exit code is 1 if they differ.

      A neuron is named by its layer and its unit, counted from 0: 1.17 is unit 17
      of layer 1. In a convolution it is LAYER.CHANNEL.Y.X. `limpid inspect RUN`
      lists the layers.

      EXAMPLES
        limpid why runs/digits-1 --input digits:17 --neuron 1.17 --short
        limpid why runs/mnist-1 --input t10k-images-idx3-ubyte:3 --neuron 0.5.9.12
      """))

  @Argument(help: ArgumentHelp("The folder of a training run.", valueName: "run"))
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What it looks at; see limpid predict --help.", valueName: "input"))
  var input: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Which neuron: LAYER.UNIT or LAYER.CHANNEL.Y.X.", valueName: "neuron"))
  var neuron: String

  @Flag(help: "Of a long sum, leave out products of zero and the middle.")
  var short = false

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let name = try NeuronName(neuron)
    let opened = try Run(openAt: folder)
    if let remark = opened.remark { Output.notes.line("limpid: \(remark)") }
    let example = try opened.example(input)
    let anatomy = try opened.anatomy(of: name, for: example)
    TestPartText.note(opened.noteIfTest(input, example, by: "why"))
    if json {
      Output.results.line(AnatomyText.json(anatomy, example.name).description)
    } else {
      Output.results.lines(
        AnatomyText.lines(anatomy, run: folder, example: example.name, short: short, terminal: Output.results.terminal))
    }
    if !anatomy.isExact { throw ExitCode(Ending.badInput) }
  }
}
