import LimpidCore
import LimpidData
import LimpidLayers

extension RunSession {
  /// Goes on with the run in a folder, from its last checkpoint; from the beginning if it has none yet.
  public init(resuming folder: RunFolder) throws {
    try InputFile.checkFolder(of: folder.descriptionFile)
    guard folder.isRun else {
      throw RunError(
        file: folder.path, came: "no run.json", expected: "the folder of a run", mend: "begin one with limpid train")
    }
    let about = try RunDescription(reading: folder.descriptionFile)
    let hash = Hash.of(try InputFile.bytes(folder.descriptionFile))
    // What the folder holds is looked at before the data are, which may be large or gone.
    let found = try RunSession.checkpoint(of: folder, anchor: hash)
    let data = try RunData(about.recipe.located(from: folder))
    let hashes = data.hashes
    if let part = about.data.keys.sorted().first(where: { about.data[$0] != hashes[$0] }) {
      throw RunError(
        file: folder.path, came: "other \(part) data than the run began with",
        expected: "the same examples in the same order",
        mend: "give the run its data back, or begin a new run")
    }
    try about.checkInputs(data, folder)
    var trainer = try RunSession.trainer(about.recipe, about.seed, data)
    if let found {
      try trainer.restore(found.checkpoint, from: found.file)
    } else if let start = try RunHistory.start(of: folder, anchor: hash) {
      try trainer.restore(start, from: folder.startCheckpoint)
    }
    let state = found?.checkpoint.state
    self.init(
      about, hash, folder, data, trainer, try RunLog(folder.logFile, at: state?.log ?? RunLog.Mark(head: hash)),
      state?.keeping ?? KeepingState())
  }

  /// How many steps the checkpoint has that a run goes on from; 0 if it has none yet.
  public static func stepsDone(in folder: RunFolder) throws -> Int {
    guard folder.isRun, !folder.isFinished else { return 0 }
    let hash = Hash.of(try InputFile.bytes(folder.descriptionFile))
    return try checkpoint(of: folder, anchor: hash)?.checkpoint.state.progress.step ?? 0
  }

  /// What a run goes on from: its last checkpoint, or without it the newest of those that are kept besides; nil if it has none yet. What was
  /// there when it was written must still be: nobody goes on with a log that lacks a line.
  private static func checkpoint(
    of folder: RunFolder, anchor hash: String
  ) throws -> (checkpoint: Checkpoint, file: String)? {
    let kept = folder.hasCheckpoint ? [] : RunHistory.checkpoints(in: folder, anchor: hash)
    let last = folder.hasCheckpoint ? folder.lastCheckpoint : kept.last.map { "\(folder.path)/\($0.file)" }
    guard let file = last else {
      guard try LoggedRun(folder, anchor: hash).checkpoints.isEmpty else {
        throw RunError(
          file: folder.path, came: "no checkpoint, though the log tells of some", expected: "the last, or another",
          mend: "take the folder's checkpoints from a backup, or begin a new run")
      }
      return nil
    }
    let checkpoint = try Checkpoint(reading: file)
    try checkpoint.check(under: hash, file)
    let logged = InputFile.exists(folder.logFile) ? try InputFile.bytes(folder.logFile) : []
    if logged.count >= checkpoint.state.log.bytes {
      let known = Array(logged.prefix(checkpoint.state.log.bytes))
      guard try RunLog.lines(known, name: folder.logFile, anchor: hash).mark == checkpoint.state.log else {
        throw RunError(
          file: folder.logFile, came: "another log than the checkpoint knows",
          expected: "the one it was written with",
          mend: "take the folder from a backup")
      }
    }
    return (checkpoint, file)
  }
}
