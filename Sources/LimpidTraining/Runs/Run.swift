import LimpidCore
import LimpidData
import LimpidLayers

/// A run as its folder has it: to predict with, to look into, to go on from.
///
///     let run = try Run(openAt: "runs/digits-1")
///     let logits = try run.model(images)
public struct Run: Sendable {
  public let folder: RunFolder
  /// What it is; nil for a model file without a run around it.
  public let about: RunDescription?
  public let model: Sequential
  public let schema: InputSchema
  /// Whether the model is the finished one or that of the last checkpoint.
  public let isFinished: Bool

  /// Opens a run's folder, or a model file.
  public init(openAt path: String) throws {
    folder = RunFolder(path)
    if path.hasSuffix(".safetensors") {
      let file = try ModelFile(reading: path)
      (about, model, schema, isFinished) = (nil, file.model, file.schema, true)
      return
    }
    try InputFile.checkFolder(of: folder.descriptionFile)
    try folder.requireRun(expected: "the folder of a run, or a model.safetensors")
    let about = try RunDescription(reading: folder.descriptionFile)
    self.about = about
    isFinished = folder.isFinished
    if isFinished {
      let file = try ModelFile(reading: folder.modelFile)
      (model, schema) = (file.model, file.schema)
    } else {
      guard folder.hasCheckpoint else {
        throw RunError(
          file: path, came: "a run without a checkpoint", expected: "a model or a checkpoint in it",
          mend: "resume it, or train again")
      }
      var model = try Sequential(architecture: about.recipe.model)
      let checkpoint = try Checkpoint(reading: folder.lastCheckpoint)
      try checkpoint.check(under: Hash.of(try InputFile.bytes(folder.descriptionFile)), folder.lastCheckpoint)
      try model.load(checkpoint.evaluatedWeights)
      (self.model, schema) = (model, about.schema)
    }
  }
}
