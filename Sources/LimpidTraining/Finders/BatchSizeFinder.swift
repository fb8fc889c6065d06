import LimpidCore
import LimpidData
import LimpidLayers

/// Which batch size to take: some steps with each size, how many examples a second that makes and how much memory it needs.
///
///     let finder = try BatchSizeFinder(Recipes.mnist, most: 4_000_000_000)
///     print(finder.suggestion, finder.reason)
///
/// Nothing is written, and the weights are those of before: `hashBefore` and `hashAfter`.
public struct BatchSizeFinder: Sendable {
  /// A size that was tried.
  public struct Trial: Sendable, Equatable {
    public let batchSize: Int
    /// The best of some.
    public let secondsPerStep: Double
    public let examplesPerSecond: Double
    public let stepsPerEpoch: Int
    /// What a step's values, the parameters and the optimizer need; nil where a step is not captured.
    public let bytes: Int?
  }

  /// In the order of their sizes.
  public let trials: [Trial]
  public let suggestion: Int?
  /// Where the suggestion comes from, in a sentence.
  public let reason: String
  /// What the recipe has.
  public let present: Int
  public let hashBefore: String
  public let hashAfter: String

  /// Tries 8, 16, … up to half of the training examples, as long as a step stays below `mostBytes` and `mostSeconds`.
  public init(
    _ recipe: Recipe, seed: UInt64 = 0, largest: Int = 4096, mostBytes: Int = .max, mostSeconds: Double = 5
  ) throws {
    let data = try RunData(recipe)
    let fitted = try data.fitted(recipe)
    let trainer = try RunSession.trainer(fitted, seed, data)
    hashBefore = trainer.evaluated.weightsHash
    present = fitted.batchSize
    var trials: [Trial] = []
    let half = max(8, (data.counts[.train] ?? 0) / 2)
    var size = 8, end = half < largest ? "more is beyond half of the data" : "more was not asked for"
    while size <= min(largest, half) {
      let own = try RunSession.trainer(
        fitted.with {
          $0.batchSize = size
          $0.accumulation = Accumulation(batches: 1)
        }, seed, data)
      guard let batch = own.task.batches(epoch: 0, from: 0).next() else { break }
      let trial = try BatchSizeFinder.trial(own, batch, size)
      if let bytes = trial.bytes, bytes > mostBytes {
        end = "\(size) would need more memory than allowed"
        break
      }
      trials.append(trial)
      if trial.secondsPerStep > mostSeconds {
        end = "a step of \(size) takes longer than \(shortest(mostSeconds)) s"
        break
      }
      size *= 2
    }
    self.trials = trials
    let best = trials.map(\.examplesPerSecond).max() ?? 0
    let found = trials.first { $0.examplesPerSecond >= 0.8 * best }
    suggestion = found?.batchSize
    reason =
      found.map {
        "the smallest with at least 80 % of the \(grouped(Int(best))) examples a second that the fastest reaches; larger ones "
          + "are hardly faster and make fewer updates of the same data (\(grouped($0.stepsPerEpoch)) an epoch here); nothing above \(grouped(trials.last?.batchSize ?? 0)) was tried: \(end)"
      } ?? "no size fits"
    hashAfter = trainer.evaluated.weightsHash
  }

  /// Steps of one batch: two to warm up, then for a fifth of a second.
  private static func trial(_ trainer: RunTrainer, _ batch: RunTask.Batch, _ size: Int) throws -> Trial {
    let clock = ContinuousClock()
    var own = trainer, bytes: Int?, step: () throws -> Void
    if let program = try own.captured(batch), let values = own.task.values(of: own.task.pieces(of: batch)) {
      bytes = program.byteCount
      step = { _ = try program.step(values, learningRate: 1e-9) }
    } else {
      step = { _ = try own.step(on: batch) }
    }
    for _ in 0..<2 { try step() }
    var least = Double.infinity, spent = 0.0, count = 0
    while count < 3 || (spent < 0.2 && count < 200) {
      let start = clock.now
      try step()
      let time = seconds(clock.now - start)
      (least, spent, count) = (min(least, time), spent + time, count + 1)
    }
    return Trial(
      batchSize: size, secondsPerStep: least, examplesPerSecond: Double(size) / least,
      stepsPerEpoch: trainer.task.stepsPerEpoch, bytes: bytes)
  }
}

extension Trainer {
  /// The coming step captured for batches like this one; nil if it cannot be.
  func captured(_ batch: Task.Batch) throws -> TrainingProgram<Task.Model>? {
    let pieces = task.pieces(of: batch), task = task
    guard let values = task.values(of: pieces) else { return nil }
    return try? TrainingProgram(
      model, optimizer, example: values, shares: pieces.map(\.share), seed: plan.seed, step: progress.step
    ) { model, piece, values in
      let loss = try task.loss(of: model, on: task.batch(pieces[piece].batch, holding: values))
      return (loss.loss, loss.results)
    }
  }
}
