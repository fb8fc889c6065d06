import LimpidCore
import LimpidData
import LimpidLayers

/// Every state that a run was in. A few are kept as checkpoints; any other is computed again from the nearest one before it, and is the same
/// to the bit.
///
///     let history = try RunHistory(RunFolder("runs/digits-1"))
///     let trainer = try history.state(at: 412)          // as it was after 412 steps
///     print(trainer.model.weightsHash)
public struct RunHistory: Sendable {
  public let folder: RunFolder
  public let about: RunDescription
  public let log: LoggedRun
  /// The states that are there as files, by the steps done before them. Step 0 is there without a file, unless the run is a fork.
  public let checkpoints: [(step: Int, file: String)]
  /// The step that the run began with: 0, or where it was forked.
  public let firstStep: Int
  private let origin: RunTrainer
  private let anchor: String

  /// Opens a run in any state, with its data. Checkpoints that are damaged are left out here; `RunVerification` names them.
  public init(_ folder: RunFolder) throws {
    try folder.requireRun()
    self.folder = folder
    about = try RunDescription(reading: folder.descriptionFile)
    anchor = Hash.of(try InputFile.bytes(folder.descriptionFile))
    log = try LoggedRun(folder)
    let data = try RunData(about.recipe.located(from: folder))
    try about.check(data, folder)
    try about.checkInputs(data, folder)
    var origin = try RunSession.trainer(about.recipe, about.seed, data)
    if let start = try RunHistory.start(of: folder, anchor: anchor) {
      try origin.restore(start, from: folder.startCheckpoint)
    }
    self.origin = origin
    firstStep = origin.progress.step
    checkpoints = RunHistory.checkpoints(in: folder, anchor: anchor)
  }

  /// What a forked run began with; nil for others.
  static func start(of folder: RunFolder, anchor: String) throws -> Checkpoint? {
    guard InputFile.exists(folder.startCheckpoint) else { return nil }
    let start = try Checkpoint(reading: folder.startCheckpoint)
    guard start.state.recipeHash == anchor else {
      throw RunError(
        file: folder.startCheckpoint, came: "a checkpoint of another run", expected: "one written under this run.json",
        mend: "put the run's own files back, or fork again")
    }
    return start
  }

  static func checkpoints(in folder: RunFolder, anchor: String) -> [(step: Int, file: String)] {
    folder.files.filter { $0.hasPrefix("checkpoints/") && $0.hasSuffix(".safetensors") }.compactMap { name in
      guard name != RunFolder.startCheckpointName,
        let checkpoint = try? Checkpoint(reading: "\(folder.path)/\(name)"), checkpoint.state.recipeHash == anchor
      else { return nil }
      return (checkpoint.state.progress.step, name)
    }.sorted { $0.0 < $1.0 }
  }

  /// The run's steps in all.
  public var totalSteps: Int { origin.totalSteps }
  public var stepsPerEpoch: Int { origin.task.stepsPerEpoch }

  /// The nearest state that is not after `step`: from a file, or the beginning.
  public func nearest(to step: Int) throws -> (trainer: RunTrainer, from: String) {
    var trainer = origin
    guard let found = checkpoints.last(where: { $0.step <= step }), found.step > firstStep else {
      return (trainer, firstStep == 0 ? "the beginning" : RunFolder.startCheckpointName)
    }
    let file = "\(folder.path)/\(found.file)"
    try trainer.restore(Checkpoint(reading: file), from: file)
    return (trainer, found.file)
  }

  /// The run as it was after `step` steps, computed from the nearest state before. `each` sees every step that is computed on the way.
  public func state(at step: Int, each: @escaping (StepReport) throws -> Void = { _ in }) throws -> RunTrainer {
    try check(step, atMost: totalSteps)
    var trainer = try nearest(to: step).trainer
    try RunHistory.advance(&trainer, to: step, each: each)
    return trainer
  }

  /// Computes on to the state after `step` steps.
  static func advance(
    _ trainer: inout RunTrainer, to step: Int, epoch: (EpochReport) -> Void = { _ in },
    each: @escaping (StepReport) throws -> Void
  ) throws {
    guard trainer.progress.step < step else { return }
    var ended: [EpochReport] = []
    let observer = Observer { event in
      if case .stepFinished(let report) = event { try each(report) }
      if case .epochFinished(let report) = event { ended.append(report) }
    }
    defer { ended.forEach(epoch) }
    try trainer.run(observers: [observer], controllers: [StepLimit(step)])
  }

  /// Refuses a step that the run does not have.
  func check(_ step: Int, atMost last: Int) throws(RunError) {
    guard (firstStep...max(firstStep, last)).contains(step) else {
      throw RunError(
        file: folder.path, came: "step \(step)", expected: "\(firstStep) … \(last)",
        mend: firstStep > 0 ? "what was before is in the run it was forked from" : "steps are counted from 0")
    }
  }
}

extension RunDescription {
  /// Refuses a table whose columns now become other inputs than the run's network has, though the rows are the same: another Limpid made it.
  func checkInputs(_ data: RunData, _ folder: RunFolder) throws(RunError) {
    guard schema.inputShape != data.inputShape.dimensions else { return }
    let shapes = [data.inputShape.dimensions, schema.inputShape].map {
      $0.map(String.init).joined(separator: " × ") + " inputs"
    }
    throw RunError(
      file: folder.path, came: "data that Limpid \(limpidVersion) turns into \(shapes[0])",
      expected: "\(shapes[1]), as when the run was made",
      mend: "train again, or use the Limpid that made it; its model still predicts")
  }

  /// Refuses other data than the run began with.
  func check(_ data: RunData, _ folder: RunFolder) throws(RunError) {
    let hashes = data.hashes
    guard let part = self.data.keys.sorted().first(where: { self.data[$0] != hashes[$0] }) else { return }
    throw RunError(
      file: folder.path, came: "other \(part) data than the run began with",
      expected: "the same examples in the same order", mend: "give the run its data back, or begin a new run")
  }
}
