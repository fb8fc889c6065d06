import LimpidCore
import LimpidLayers

// What ends a run before its time: an error in a step, a number that is none, a loss that jumps.

extension Trainer {
  /// Does a step, and saves the run before an error leaves it. A step changes nothing until it cannot fail any more, so what is saved is
  /// the state before it.
  mutating func saving(
    _ save: ((Trainer) throws -> String?)?, _ replay: StepReplay<Task>, _ body: (inout Trainer) throws -> StepReport
  ) throws -> StepReport {
    do { return try body(&self) } catch var error as NonFiniteError {
      replay.settle(&self)
      error.saved = try save?(self) ?? nil
      throw error
    } catch var error as LossSpikeError {
      replay.settle(&self)
      error.saved = try save?(self) ?? nil
      throw error
    } catch {
      replay.settle(&self)
      // Should saving fail as well, the first error is the one to tell.
      _ = try? save?(self)
      throw error
    }
  }

  /// Computes the step again with everything kept, and finds where it went wrong.
  func nonFinite(
    _ batch: Task.Batch, loss: Double, gradients: Gradients, rate: Double
  ) throws -> NonFiniteError {
    let tape = try self.gradients(on: batch, keeping: .everything).0.tape
    let bad = gradients.paths.first { path in gradients[path].map { NonFinite.firstIn($0) != nil } ?? false }
    let what =
      loss.isFinite
      ? bad.map { "the gradient of \($0) is not finite" } ?? "the gradients are too long for a float"
      : "the loss is \(loss.isNaN ? .nan : loss)"
    let origin =
      NonFinite.origin(in: model) ?? NonFinite.origin(in: tape) ?? "the batch itself, or a sum that is too great"
    let culprits = culprits(batch)
    return NonFiniteError(
      step: progress.step, epoch: epoch, batch: progress.step % task.stepsPerEpoch, examples: task.describe(batch),
      example: culprits?.words, what: what, origin: origin, learningRate: rate, isOfExample: culprits?.areSome ?? false)
  }

  /// A spike, unless it ends the run.
  func noted(_ spike: SpikeReport) throws -> SpikeReport {
    if plan.spikes.stop { throw LossSpikeError(report: spike) }
    return spike
  }
}
