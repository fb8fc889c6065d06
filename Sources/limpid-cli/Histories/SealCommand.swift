import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid seal`: a model file that somebody changed, with hashes of what it holds now.
struct SealCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "Accepts a model file that was changed on purpose: writes it anew with hashes of what it holds.",
    discussion: flowing(
      """
      A model file says by hashes what it was written with, and is refused where it
      holds anything else: other weights, another architecture, another schema. If the
      change was meant (weights pruned or trained on in another program, say), this
      command writes the model under the hashes that are now true. The order of tensors
      and texts in the file is free: a file that was only written anew opens as it is.

      EXAMPLE
        limpid seal pruned.safetensors --out accepted.safetensors
        limpid predict accepted.safetensors --input digits:17
      """))

  @Argument(help: ArgumentHelp("The changed model file.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The file to write.", valueName: "file"))
  var out: String

  func run() throws {
    try Ending.checkEnvironment()
    let model = try ModelFile(reading: file, acceptingChanges: true)
    let isUnchanged = (try? ModelFile(reading: file)) != nil
    try model.write(to: out)
    let weights = model.model.weights
    Output.results.lines([
      isUnchanged ? "\(file) was not changed" : "\(file) is accepted as it is",
      "\(out)  \(weights.count) tensors, weights SHA-256 \(model.model.weightsHash)",
    ])
  }
}
