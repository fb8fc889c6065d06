import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTraining
import Synchronization
import Testing

@Suite struct TrainerTests {
  @Test("Events come in order, and the loss falls")
  func events() throws {
    var trainer = try Tiny.trainer(epochs: 30)
    var names: [String] = []
    var epochs: [EpochReport] = []
    try trainer.run(observers: [
      Observer { event in
        names.append(event.name)
        if case .epochFinished(let report) = event { epochs.append(report) }
      }
    ])
    #expect(names.prefix(3) == ["epochStarted", "stepFinished", "stepFinished"])
    #expect(names.count == 30 * (1 + 7 + 1) && names.last == "epochFinished")
    #expect(epochs.last!.train.loss < 0.5 * epochs[0].train.loss)
    #expect(epochs.last!.validation!.accuracy!.value > 0.9)
    #expect(trainer.isFinished && trainer.progress.allExamples == 3000)
  }

  @Test("A copy of a trainer goes on to the same bits")
  func snapshot() throws {
    var trainer = try Tiny.trainer(
      optimizer: Optimizer(SGD(momentum: 0.9, nesterov: true), transforms: [ClipByNorm(1)]))
    try trainer.run(controllers: [StepLimit(10)])
    var copy = trainer
    try trainer.run()
    #expect(trainer.model.weightsHash != copy.model.weightsHash)
    try copy.run()
    #expect(trainer.model.weightsHash == copy.model.weightsHash)
  }

  @Test(
    "Stopped anywhere and restored from a checkpoint, a run comes to the undisturbed one's hash",
    arguments: [1, 5, 7, 12, 20])
  func resume(after step: Int) throws {
    let make = {
      try Tiny.trainer(
        optimizer: Optimizer(AdamW(amsgrad: true)), schedule: Warmup(steps: 4, then: Plateau(factor: 0.5, patience: 0)),
        learningRate: 0.05)
    }
    var undisturbed = try make()
    try undisturbed.run()
    try Tiny.withFolder { folder in
      try folder.make()
      var first = try make()
      let reason = try first.run(controllers: [StepLimit(step)]) { trainer in
        try trainer.checkpoint(log: RunLog.Mark(head: ""), recipeHash: "").write(to: folder.lastCheckpoint)
        return folder.lastCheckpoint
      }
      #expect(reason != nil && first.progress.step == step)
      var second = try make()
      try second.restore(Checkpoint(reading: folder.lastCheckpoint), from: folder.lastCheckpoint)
      #expect(second.progress.step == step)
      try second.run()
      #expect(second.model.weightsHash == undisturbed.model.weightsHash)
      #expect("\(second.schedule)" == "\(undisturbed.schedule)")
    }
  }

  @Test("A checkpoint of another optimizer is refused")
  func wrongOptimizer() throws {
    try Tiny.withFolder { folder in
      try folder.make()
      var first = try Tiny.trainer(optimizer: Optimizer(SGD(momentum: 0.9)))
      try first.run(controllers: [StepLimit(2)]) { trainer in
        try trainer.checkpoint(log: RunLog.Mark(head: ""), recipeHash: "").write(to: folder.lastCheckpoint)
        return ""
      }
      var second = try Tiny.trainer()
      #expect(throws: RunError.self) {
        try second.restore(Checkpoint(reading: folder.lastCheckpoint), from: folder.lastCheckpoint)
      }
    }
  }

  @Test("A loss that is not a number names step, batch and operation, and the run is saved")
  func nonFinite() throws {
    var trainer = try Tiny.trainer(epochs: 40, optimizer: Optimizer(SGD()), learningRate: 1e25)
    var saved = 0
    do {
      try trainer.run { trainer in
        saved = trainer.progress.step
        return "last.safetensors"
      }
      Issue.record("it ran through")
    } catch let error as NonFiniteError {
      let text = "\(error)"
      #expect(error.step == saved)
      #expect(text.contains("rows ") && text.contains("from finite inputs") && text.contains("saved  the state"))
      #expect(trainer.model.parameters.allSatisfy { NonFinite.firstIn($0.parameter.value) == nil })
    }
  }

  @Test("Too few outputs for the classes, and a plan that nothing can follow, are refused before the first step")
  func refusals() throws {
    let batches = try Batches(Tiny.points(30, seed: 1), size: 1, isShuffled: false)
    var narrow = Trainer(
      Sequential { Dense(2, 2) }, ClassificationTask(batches), Optimizer(Adam()),
      plan: TrainingPlan(epochs: 1, learningRate: 0.01))
    let error = try #require(throws: (any Error).self) { try narrow.run() }
    #expect("\(error)".contains("3 classes of rings") && narrow.progress.step == 0)
    for (epochs, rate) in [(-1, 0.01), (1, Double.nan)] {
      var trainer = try Tiny.trainer(epochs: epochs, learningRate: rate)
      #expect(throws: TensorError.self) { try trainer.run() }
    }
  }

  @Test("Evaluation does not depend on the batch")
  func batchInvariance() throws {
    var trainer = try Tiny.trainer()
    try trainer.run()
    let examples = try Tiny.points(57, seed: 9)
    var task = trainer.task
    task.evaluationBatch = 57
    let whole = try task.scores(of: trainer.model, on: examples)
    for size in [1, 2, 5, 16] {
      task.evaluationBatch = size
      #expect(try task.scores(of: trainer.model, on: examples) == whole)
    }
  }

  @Test("Ctrl-C ends a run after the step, with a checkpoint")
  func interruption() throws {
    var trainer = try Tiny.trainer()
    let interruption = Interruption()
    var saves = 0
    let stop = Observer { event in
      if case .stepFinished(let report) = event, report.step == 4 { interruption.interrupt() }
    }
    let reason = try trainer.run(observers: [stop], controllers: [interruption]) { _ in
      saves += 1
      return ""
    }
    #expect(reason == "interrupted" && saves == 1 && trainer.progress.step == 5)
  }

  @Test("The profile names operations and places")
  func profile() throws {
    var trainer = try Tiny.trainer()
    try trainer.run()
    let slowest = trainer.profile.slowest
    #expect(trainer.profile.steps == 3 && slowest.count > 5)
    #expect(abs(slowest.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    #expect(slowest.contains { $0.scope == "0" && $0.phase == "backward" })
  }

  @Test("An interruption of the machine, or a small batch, names no wrong operation")
  func interruptedProfile() {
    func step(_ matmul: Double, _ relu: Double) -> [OperationTime] {
      [("matmul", matmul / 2), ("relu", relu), ("matmul", matmul / 2)].map { name, microseconds in
        OperationTime(operation: name, scope: "", phase: "forward", calls: 1, seconds: microseconds / 1e6, share: 0)
      }
    }
    var profile = OperationProfile()
    profile.add(step(2, 1), examples: 4)
    profile.add(step(7, 3), examples: 16)
    profile.add(step(6, 4000), examples: 16)
    profile.add(step(1, 5), examples: 4)
    #expect(profile.steps == 2 && profile.slowest.map(\.operation) == ["matmul", "relu"])
    #expect(profile.slowest.map(\.calls) == [2, 1])
    #expect(zip(profile.slowest, [2.0 / 3, 1.0 / 3]).allSatisfy { abs($0.share - $1) < 1e-9 })
  }
}
