import LimpidData

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Decides when a run is saved, which checkpoints stay, and when it has learnt enough.
///
/// The order on the disk is what makes a kill harmless: first the log, then what is kept, then the last checkpoint, which names what is kept,
/// and only then are superfluous files taken away. So whatever the last checkpoint names is there.
final class CheckpointKeeper: TrainingController {
  private let folder: RunFolder
  private let plan: CheckpointPlan
  private let early: EarlyStopping?
  private let log: RunLog
  /// Tells all observers.
  private let tell: (TrainingEvent) throws -> Void
  private(set) var state: KeepingState
  private var kept: KeptCheckpoints
  private var wants: Set<CheckpointReport.Kind> = []
  private var value: Double?
  private let clock = ContinuousClock()
  private var (lastWritten, lastKept): (ContinuousClock.Instant, ContinuousClock.Instant)
  private var lastStep: Int?
  /// Of the last checkpoint's bytes.
  private var lastHash = ""

  init(
    _ folder: RunFolder, _ recipe: Recipe, _ state: KeepingState, _ log: RunLog,
    tell: @escaping (TrainingEvent) throws -> Void
  ) {
    self.folder = folder
    var plan = recipe.checkpoints
    plan.monitor = recipe.earlyStopping?.monitor ?? plan.monitor
    self.plan = plan
    early = recipe.earlyStopping
    self.log = log
    self.tell = tell
    self.state = state
    kept = KeptCheckpoints(plan, best: early == nil ? plan.best : max(1, plan.best), state.kept)
    (lastWritten, lastKept) = (clock.now, clock.now)
  }

  /// Why the run stopped early, if it did.
  var earlyStop: String? { state.stopped }

  func decide(after event: TrainingEvent) -> Decision {
    switch event {
    case .stepFinished(let report):
      let now = clock.now
      if plan.everySteps > 0, (report.step + 1) % plan.everySteps == 0 { wants.insert(.step) }
      if plan.everyMinutes > 0, now - lastKept >= .limited(seconds: 60 * plan.everyMinutes) {
        lastKept = now
        wants.insert(.time)
      }
      if now - lastWritten >= .limited(seconds: plan.seconds) { wants.insert(.last) }
    case .epochFinished(let report): return epochFinished(report)
    default: break
    }
    return wants.isEmpty ? .goOn : .checkpoint
  }

  private func epochFinished(_ report: EpochReport) -> Decision {
    // A score that is no number is never the best: the weights have just gone wrong, and the next step will say how.
    if let score = plan.monitor.value(report), score.isFinite, plan.best > 0 || early != nil {
      wants.insert(.best)
      value = score
    }
    if let early, let score = early.monitor.value(report) {
      if score.isFinite, state.best.map({ early.monitor.isBetter(score, than: $0, by: early.change) }) ?? true {
        (state.best, state.bestEpoch, state.epochsWithout) = (score, report.epoch, 0)
      } else {
        state.epochsWithout += 1
      }
      if state.epochsWithout >= early.patience, let best = state.best, let epoch = state.bestEpoch {
        let reason =
          "the \(early.monitor.words) was best after \(counted(epoch + 1, "epoch")) (\(decimal(best, 5))) and has not become better in "
          + "\(counted(early.patience, "epoch")) since"
        state.stopped = reason
        wants.insert(.last)
        return .stop(reason: reason)
      }
    }
    return wants.isEmpty ? .goOn : .checkpoint
  }

  /// Takes in the state after a step, and writes what has to be on the disk now. Where nobody here asked for it (at a stop, before an error)
  /// the last checkpoint is written.
  func save(_ checkpoint: Checkpoint) throws {
    let kinds = wants.subtracting([.last])
    let isDue = wants.isEmpty || wants.contains(.last)
    wants = []
    if !kinds.isEmpty { kept.add(checkpoint, kinds, value: kinds.contains(.best) ? value : nil) }
    if isDue { try write(checkpoint) }
  }

  /// Writes everything that waits, then the last checkpoint.
  func write(_ checkpoint: Checkpoint) throws {
    let step = checkpoint.state.progress.step
    try log.sync()
    try kept.flush { waiting, entry in
      let file = RunFolder.checkpointName(step: entry.step)
      let hash = try waiting.write(to: "\(folder.path)/\(file)")
      try tell(
        .checkpointWritten(
          CheckpointReport(
            step: entry.step, file: file, kinds: entry.kinds.sorted { $0.rawValue < $1.rawValue }, value: entry.value,
            sha256: hash)))
      return hash
    }
    state.kept = kept.entries.map(\.kept)
    var last = checkpoint
    last.state.keeping = state
    last.state.log = log.mark
    try log.sync()
    let hash = try last.write(to: folder.lastCheckpoint)
    (lastStep, lastWritten, lastHash) = (step, clock.now, hash)
    try tell(.checkpointWritten(CheckpointReport(step: step, file: RunFolder.lastCheckpointName, sha256: hash)))
    for step in kept.obsolete { unlink("\(folder.path)/\(RunFolder.checkpointName(step: step))") }
    kept.forgetObsolete()
  }

  /// Writes the last checkpoint unless this one is there already.
  func close(with checkpoint: Checkpoint) throws {
    if lastStep != checkpoint.state.progress.step { try write(checkpoint) }
  }

  /// The state with the best score; from memory or from its file.
  func best() throws -> Checkpoint? {
    guard let entry = kept.bestEntry else { return nil }
    return try entry.waiting
      ?? Checkpoint(reading: "\(folder.path)/\(RunFolder.checkpointName(step: entry.kept.step))")
  }

  /// SHA-256 of the checkpoints that are there, by their names in the folder.
  var files: [String: String] {
    var files = [RunFolder.lastCheckpointName: lastHash]
    for entry in state.kept { files[RunFolder.checkpointName(step: entry.step)] = entry.sha256 }
    return files
  }

  /// Takes away what a kill left behind: files that the last checkpoint does not name, and parts of files.
  func tidy() {
    let own = Set(state.kept.map { RunFolder.checkpointName(step: $0.step) })
    for name in folder.files {
      let isStray = name.hasPrefix("checkpoints/step-") && !own.contains(name)
      if isStray || name.hasSuffix(".partial") { unlink("\(folder.path)/\(name)") }
    }
  }
}
