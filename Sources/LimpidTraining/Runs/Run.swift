import LimpidCore
import LimpidData
import LimpidLayers

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The files of a run's folder.
public struct RunFolder: Sendable, Equatable, CustomStringConvertible {
  public let path: String
  public init(_ path: String) { self.path = path }

  public var descriptionFile: String { "\(path)/run.json" }
  public var logFile: String { "\(path)/log.jsonl" }
  public var lastCheckpoint: String { "\(path)/checkpoints/last.safetensors" }
  public var modelFile: String { "\(path)/model.safetensors" }
  public var cardFile: String { "\(path)/card.md" }
  public var description: String { path }

  public var isRun: Bool { InputFile.exists(descriptionFile) }
  public var hasCheckpoint: Bool { InputFile.exists(lastCheckpoint) }
  public var isFinished: Bool { InputFile.exists(modelFile) }

  /// Makes the folder and those inside it. One that is there and not empty is refused.
  package func make() throws {
    guard !path.isEmpty else {
      throw RunError(
        file: "run", came: "a folder without a name", expected: "a new folder, or an empty one",
        mend: "name it: runs/first")
    }
    guard !isRun else { throw RunFolder.taken(path) }
    guard RunFolder.isEmptyOrAbsent(path) else {
      throw RunError(
        file: path, came: "a folder with other files in it", expected: "a new folder, or an empty one",
        mend: "name a folder inside it: \(path)/run")
    }
    var partial = path.hasPrefix("/") ? "" : "."
    let parts = "\(path)/checkpoints".split(separator: "/")
    for (number, part) in parts.enumerated() {
      partial += "/\(part)"
      if mkdir(partial, 0o777) == 0 { continue }
      let code = errno
      guard code == EEXIST else {
        throw RunError(
          file: path, came: "the folder cannot be made (\(systemMessage(code)))",
          expected: "a folder that may be written to",
          mend: "choose another with --out")
      }
      if number == parts.count - 1 { throw RunFolder.taken(path) }  // by another process, a moment ago
    }
  }

  private static func taken(_ path: String) -> RunError {
    RunError(
      file: path, came: "a folder with a run in it", expected: "a new folder, or an empty one",
      mend: "choose another name, resume that run, or delete it first")
  }

  private static func isEmptyOrAbsent(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return true }
    defer { closedir(folder) }
    var entries = 0
    while readdir(folder) != nil { entries += 1 }
    return entries <= 2  // itself and its parent
  }

  /// Makes the first of NAME-1, NAME-2, … that is not there yet. Of several processes that do so at once each gets its own.
  package static func makeUnused(_ name: String) throws -> RunFolder {
    while true {
      let folder = unused(name)
      do {
        try folder.make()
        return folder
      } catch { if !InputFile.exists("\(folder.path)/checkpoints") { throw error } }
    }
  }

  /// The first of NAME-1, NAME-2, … under a folder that is not there yet.
  public static func unused(_ name: String, under parent: String = "runs") -> RunFolder {
    var number = 1
    while InputFile.exists("\(parent)/\(name)-\(number)") { number += 1 }
    return RunFolder("\(parent)/\(name)-\(number)")
  }
}

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
    guard folder.isRun else {
      throw RunError(
        file: path, came: InputFile.exists(path) ? "no run.json in it" : "no such folder",
        expected: "the folder of a run, or a model.safetensors", mend: "train first: limpid train digits")
    }
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
      try model.load(try Checkpoint(reading: folder.lastCheckpoint).weights)
      (self.model, schema) = (model, about.schema)
    }
  }
}
