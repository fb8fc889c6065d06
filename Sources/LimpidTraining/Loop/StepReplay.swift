import LimpidCore
import LimpidLayers

/// A run's captured step. The trainer asks it for every batch; it answers with a replayed step, or says that this one has to run as it is:
/// because the batch has another shape (the last one of an epoch), because the task or the model cannot be captured, or because the step is
/// kept whole for the profile.
///
/// The first step of a run is done both ways. Should a single bit of loss or gradients differ, all steps run as they are, and `reason` says
/// so.
///
/// While steps are replayed the program is ahead of the trainer: its parameters are newer than the trainer's model. `settle` brings the
/// trainer up to date, which is needed before anyone looks at it.
final class StepReplay<Task: LearningTask> {
  private var program: TrainingProgram<Task.Model>?
  /// Examples in a batch of the program.
  private var count = 0
  /// Why steps are not replayed; nil while they are.
  private(set) var reason: String?
  private var isProgramAhead = false
  private var isTrainerAhead = false
  /// Batches in a row that did not fit.
  private var misfits = 0

  /// With a reason, no step is replayed.
  init(reason: String? = nil) { self.reason = reason }

  /// The program, ready for a batch of these values; nil if the batch must run as it is.
  func ready(for values: [Value]?, _ trainer: inout Trainer<Task>) throws -> (TrainingProgram<Task.Model>, count: Int)?
  {
    guard let program, let values, reason == nil, !Context.current.usesReference else { return nil }
    guard program.fits(values) else {
      misfits += 1
      if misfits > 1 { drop(&trainer) }
      return nil
    }
    misfits = 0
    if isTrainerAhead {
      guard try program.restore(trainer.model, trainer.optimizer, step: trainer.progress.step) else {
        drop(&trainer)
        return nil
      }
      isTrainerAhead = false
    }
    try program.load(values)
    return (program, count)
  }

  /// Says that a step was replayed, or done by the trainer itself.
  func noteReplayed() { isProgramAhead = true }
  func noteDone() { isTrainerAhead = program != nil }

  /// After the gradients of a batch were computed as usual, and before the update: captures the step, replays it on the same batch, and keeps
  /// it if all bits agree.
  func learn(
    _ trainer: Trainer<Task>, _ pieces: [BatchPiece<Task.Batch>], _ values: [Value]?, _ result: ModelGradient,
    _ outcome: BatchLoss
  ) throws {
    guard program == nil, reason == nil, !Context.current.usesReference else { return }
    guard let values else {
      reason = "the task does not say which values of a batch its loss reads"
      return
    }
    do {
      let task = trainer.task
      let program = try TrainingProgram(
        trainer.model, trainer.optimizer, example: values, shares: pieces.map(\.share), seed: trainer.plan.seed,
        step: trainer.progress.step
      ) { model, piece, values in
        let loss = try task.loss(of: model, on: task.batch(pieces[piece].batch, holding: values))
        return (loss.loss, loss.results)
      }
      try program.load(values)
      let loss = try program.run()
      let gradients = program.gradients
      let isSame =
        try (loss.bitPattern == result.value.scalar.bitPattern || loss.isNaN)
        && gradients.paths.allSatisfy { gradients[$0]!.hasSameBits(as: result.gradients[$0]!) }
      if isSame {
        self.program = program
        count = outcome.count
      } else {
        reason = "the captured step does not give the bits of the step as it is"
      }
    } catch let error as TensorError {
      reason = error.description
    }
  }

  /// Brings the trainer's model and optimizer up to date.
  func settle(_ trainer: inout Trainer<Task>) {
    guard isProgramAhead, let program else { return }
    trainer.model = program.model
    trainer.optimizer = program.optimizer
    isProgramAhead = false
  }

  private func drop(_ trainer: inout Trainer<Task>) {
    settle(&trainer)
    program = nil
    isTrainerAhead = false
    misfits = 0
  }
}
