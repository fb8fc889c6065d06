import LimpidCore
import LimpidData

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything that a run does, in a few steps: training, validation, a checkpoint, being resumed, the test, the model file, verification. What
/// would go wrong after hours goes wrong at once; of many held-back pictures 256 of each part are enough. Nothing stays behind.
public struct Rehearsal: Sendable {
  /// Steps that were done.
  public let steps: Int
  public let losses: [Double]
  public let secondsPerStep: Double
  /// What the whole run would take, validation left out.
  public let secondsInAll: Double
  public let totalSteps: Int
  public let checkpointBytes: Int
  public let validation: Scores?
  public let test: Scores?

  public init(_ recipe: Recipe, seed: UInt64 = 0, steps wanted: Int = 5) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("limpid-rehearsal-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let folder = RunFolder(path)
    var session = try RunSession(recipe, seed: seed, folder: folder)
    let total = session.trainer.totalSteps
    let steps = min(max(2, wanted), total)
    var reports: [StepReport] = []
    let observer = Observer { event in if case .stepFinished(let report) = event { reports.append(report) } }
    if steps > 2 { _ = try session.run(observers: [observer], controllers: [StepLimit(2)]) }
    var resumed = steps > 2 ? try RunSession(resuming: folder) : session
    _ = try resumed.run(observers: [observer], controllers: [StepLimit(steps)])
    let trainer = resumed.trainer
    let task = trainer.task.judging(atMost: 256)
    validation = try task.scores(of: trainer.evaluated, on: .validation)
    test = try task.scores(of: trainer.evaluated, on: .test)
    let verification = try RunVerification(folder, .all)
    guard verification.holds else {
      throw RunError(
        file: recipe.name, came: "a rehearsal whose files or steps differ from what was written",
        expected: "the same bits", mend: "run limpid selftest: the machine may be at fault")
    }
    checkpointBytes = try InputFile.bytes(folder.lastCheckpoint).count
    self.steps = steps
    totalSteps = total
    losses = reports.map(\.loss)
    // The first step is unlike the others: buffers are made.
    let later = reports.dropFirst().map(\.seconds)
    secondsPerStep = later.min() ?? reports.first?.seconds ?? 0
    secondsInAll = secondsPerStep * Double(total)
  }
}
