import LimpidCore
import LimpidLayers

/// Trains a model on a task, a step at a time. A value: a copy is a snapshot of the whole run.
///
///     var trainer = Trainer(model, task, Optimizer(Adam()), plan: TrainingPlan(epochs: 20, learningRate: 1e-3))
///     try trainer.run(observers: [Observer { print($0) }])
///
/// Everything that the next step depends on is the model, the optimizer's memory, the schedule, the average and `progress`; batches, dropout and
/// augmentation are functions of the seed and the step. So a trainer restored from those gives the bits of one that never stopped.
public struct Trainer<Task: LearningTask>: Sendable {
  public internal(set) var model: Task.Model
  public let task: Task
  public internal(set) var optimizer: Optimizer
  public internal(set) var schedule: any Schedule
  public let plan: TrainingPlan
  public internal(set) var progress = ProgressNumbers()
  /// The mean of the weights, where the plan asks for one.
  public internal(set) var average = WeightAverage()
  /// Why the steps of the last run were not captured and replayed; nil if they were.
  public private(set) var reasonForEagerSteps: String?
  /// From the steps that were kept whole.
  public private(set) var profile = OperationProfile()

  public init(
    _ model: Task.Model, _ task: Task, _ optimizer: Optimizer, schedule: any Schedule = ConstantRate(),
    plan: TrainingPlan
  ) {
    self.model = model
    self.task = task
    self.optimizer = optimizer
    self.schedule = schedule
    self.plan = plan
  }

  public var totalSteps: Int { plan.epochs * task.stepsPerEpoch }
  public var isFinished: Bool { progress.step >= totalSteps }
  public var epoch: Int { progress.step / max(1, task.stepsPerEpoch) }
  /// The model that is evaluated and saved: with averaged weights, where there are some.
  public var evaluated: Task.Model { average.applied(to: model) }

  /// Trains to the end, or until a controller says stop; then the reason is returned. `save` writes a checkpoint and
  /// returns its file; nil if it wrote none, or told so itself.
  @discardableResult
  public mutating func run(
    observers: [any TrainingObserver] = [], controllers: [any TrainingController] = [],
    save: ((Trainer) throws -> String?)? = nil
  ) throws -> String? {
    try plan.check()
    let clock = ContinuousClock()
    let replay = StepReplay<Task>()
    defer {
      replay.settle(&self)
      reasonForEagerSteps = replay.reason
    }
    while !isFinished {
      let epoch = epoch
      let first = progress.step % task.stepsPerEpoch
      if first == 0 { try tell(.epochStarted(epoch: epoch, step: progress.step), observers) }
      let batches = BatchesAhead(task.batches(epoch: epoch, from: first))
      while true {
        let started = clock.now
        let waitedBefore = batches.waitingSeconds
        guard let batch = batches.next() else { break }
        progress.waitingSeconds = (progress.waitingSeconds ?? 0) + batches.waitingSeconds - waitedBefore
        var spike: SpikeReport?
        var report = try saving(save, replay) { try $0.step(on: batch, replay, &spike) }
        report.seconds = seconds(clock.now - started)
        progress.epochSeconds += report.seconds
        progress.trainingSeconds += report.seconds
        progress.seconds += report.seconds
        if let spike { try tell(.lossSpiked(spike), observers) }
        let event = TrainingEvent.stepFinished(report)
        try tell(event, observers)
        // An epoch's end is part of its last step, so that a run never stops between the two.
        let isLast = progress.step % task.stepsPerEpoch == 0
        if isLast { replay.settle(&self) }
        let end =
          isLast ? try finishEpoch(epoch, rate: report.learningRate, clock, waited: batches.waitingSeconds) : nil
        if let end { try tell(end, observers) }
        let decisions = controllers.flatMap { c in [c.decide(after: event)] + (end.map { [c.decide(after: $0)] } ?? [])
        }
        if decisions.contains(where: { $0 != .goOn }) { replay.settle(&self) }
        if let reason = try act(on: decisions, observers, save) { return reason }
      }
    }
    return nil
  }

  /// One step as it is, not replayed: loss and gradients of a batch, then the update.
  mutating func step(on batch: Task.Batch) throws -> StepReport {
    var spike: SpikeReport?
    return try step(on: batch, StepReplay(reason: "a single step"), &spike)
  }

  /// One step: loss and gradients of a batch, then the update. Replayed where it can be.
  private mutating func step(
    on batch: Task.Batch, _ replay: StepReplay<Task>, _ spike: inout SpikeReport?
  ) throws -> StepReport {
    let moment = Moment(step: progress.step, totalSteps: totalSteps, stepsPerEpoch: task.stepsPerEpoch)
    let rate = schedule.learningRate(plan.learningRate, at: moment)
    let pieces = task.pieces(of: batch)
    let values = task.values(of: pieces), isSampled = OperationProfile.isSampled(progress.step)
    if !isSampled, let (program, count) = try replay.ready(for: values, &self) {
      let loss = Double(try program.run()), norm = program.gradientNorm
      if !loss.isFinite || !norm.isFinite {
        replay.settle(&self)
        throw try nonFinite(batch, loss: loss, gradients: program.gradients, rate: rate)
      }
      let fingerprint = program.gradientFingerprint
      if plan.spikes.holds(loss, progress) {
        replay.settle(&self)
        spike = try noted(self.spike(batch, loss: loss, norm: norm, gradients: program.gradients))
      }
      let right = task.right((0..<program.resultCount).map { program.result($0) }, on: pieces)
      try program.apply(learningRate: rate)
      replay.noteReplayed()
      if plan.averaging.kind == .ema { average.add(program.parameters, share: plan.averaging.share(average.count)) }
      return finishStep(
        loss: loss, norm: norm, fingerprint: fingerprint, count: count, right: right, rate: rate)
    }
    replay.settle(&self)
    let (result, outcome) = try gradients(on: batch, keeping: isSampled ? .everything : .gradients)
    let loss = Double(try result.value.scalar)
    let norm = result.gradients.norm
    if !loss.isFinite || !norm.isFinite {
      throw try nonFinite(batch, loss: loss, gradients: result.gradients, rate: rate)
    }
    let fingerprint = result.gradients.fingerprint
    if plan.spikes.holds(loss, progress) {
      spike = try noted(self.spike(batch, loss: loss, norm: norm, gradients: result.gradients))
    }
    if isSampled { profile.add(result.tape, examples: outcome.count) }
    try replay.learn(self, pieces, values, result, outcome)
    try optimizer.update(&model, result.gradients, learningRate: rate)
    try model.commit(result.stateUpdates)
    replay.noteDone()
    if plan.averaging.kind == .ema { average.add(model, share: plan.averaging.share(average.count)) }
    return finishStep(
      loss: loss, norm: norm, fingerprint: fingerprint, count: outcome.count,
      right: task.right(outcome.results, on: pieces), rate: rate)
  }

  private mutating func finishStep(
    loss: Double, norm: Double, fingerprint: UInt64, count: Int, right: Int?, rate: Double
  ) -> StepReport {
    let number = progress.step
    progress.step += 1
    progress.firstLoss = progress.firstLoss ?? loss
    progress.recentLoss = progress.recentLoss.map { $0 + 0.05 * (loss - $0) } ?? loss
    progress.loss += loss * Double(count)
    progress.right += right ?? 0
    progress.answered += right == nil ? 0 : count
    progress.examples += count
    progress.allExamples += count
    return StepReport(
      step: number, epoch: number / task.stepsPerEpoch, batch: number % task.stepsPerEpoch, loss: loss,
      accuracy: right.map { Accuracy(right: $0, of: count) }, examples: count, learningRate: rate, gradientNorm: norm,
      gradientFingerprint: fingerprint, seconds: 0)
  }

  /// The loss and gradients of a batch as the coming step sees them.
  public func gradients(
    on batch: Task.Batch, keeping: Keeping = .gradients
  ) throws -> (ModelGradient, BatchLoss) {
    let pieces = task.pieces(of: batch)
    var outcomes: [BatchLoss] = []
    let result = try Context.with({
      $0.isTraining = true
      $0.seed = plan.seed
      $0.step = progress.step
    }) {
      try accumulatedGradient(of: model, shares: pieces.map(\.share), keeping: keeping) { model, piece in
        let loss = try task.loss(of: model, on: pieces[piece].batch)
        outcomes.append(loss)
        return loss.loss
      }
    }
    let outcome = BatchLoss(
      loss: result.value, count: outcomes.reduce(0) { $0 + $1.count }, results: outcomes.flatMap(\.results))
    return (result, outcome)
  }

  private mutating func finishEpoch(
    _ epoch: Int, rate: Double, _ clock: ContinuousClock, waited: Double
  ) throws -> TrainingEvent {
    let started = clock.now
    let examples = max(1, progress.examples)
    let train = Scores(
      count: progress.examples, loss: progress.loss / Double(examples),
      accuracy: progress.answered == 0 ? nil : Accuracy(right: progress.right, of: progress.answered))
    if plan.averaging.kind == .swa, Double(progress.step) >= plan.averaging.from * Double(totalSteps) {
      average.add(model, share: plan.averaging.share(average.count))
    }
    let validation = try task.scores(of: evaluated, on: .validation)
    if let validation { schedule.observe(validation.loss) }
    let report = EpochReport(
      epoch: epoch, step: progress.step, train: train, validation: validation, learningRate: rate,
      seconds: progress.epochSeconds, examplesPerSecond: Double(progress.examples) / progress.epochSeconds,
      waitingSeconds: waited)
    progress.seconds += seconds(clock.now - started)
    (progress.loss, progress.right, progress.answered, progress.examples, progress.epochSeconds) = (0, 0, 0, 0, 0)
    return .epochFinished(report)
  }

  private func act(
    on decisions: [Decision], _ observers: [any TrainingObserver], _ save: ((Trainer) throws -> String?)?
  ) throws -> String? {
    let reason = decisions.lazy.compactMap { if case .stop(let reason) = $0 { reason } else { nil } }.first
    if let save, decisions.contains(where: { $0 != .goOn }) {
      if let file = try save(self) {
        try tell(.checkpointWritten(CheckpointReport(step: progress.step, file: file)), observers)
      }
    }
    return reason
  }

  private func tell(_ event: TrainingEvent, _ observers: [any TrainingObserver]) throws {
    for observer in observers { try observer.observe(event) }
  }
}
