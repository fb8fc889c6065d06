import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTraining
import Testing

/// Where numbers go wrong in a run.
@Suite struct LoopWatchTests {
  @Test("The example that makes a loss no number is named")
  func culprit() throws {
    var features = [Float](repeating: 0.5, count: 64)
    features[2 * 13] = 3e38
    let rows = try LabeledRows(
      name: "points", features: Tensor([32, 2], features), labels: (0..<32).map { Int32($0 % 3) })
    // Weights around 1, so that sums exceed what a float can hold.
    let model = try Sequential {
      Dense(2, 64, initializer: .heNormal)
      ReLU()
      Dense(64, 3)
    }.initialized(seed: 1)
    var trainer = Trainer(
      model, ClassificationTask<Sequential>(try Batches(rows, size: 32, seed: 1)), Optimizer(SGD()),
      plan: TrainingPlan(epochs: 9, learningRate: 0.1))
    do {
      try trainer.run()
      Issue.record("it ran through")
    } catch let error as NonFiniteError {
      #expect("\(error)".contains("  which  row 13 of points: by itself its loss is "), "\(error)")
      #expect("\(error)".contains("  mend   look at that example"))
      #expect("\(error)".contains(", first at ["))
    }
  }

  @Test("A loss that jumps is told with example and layer; the run may stop there")
  func spikes() throws {
    func train(_ spikes: LossSpikes) throws -> [SpikeReport] {
      var trainer = try Tiny.trainer(epochs: 40)
      trainer = Trainer(
        trainer.model, trainer.task, Optimizer(SGD()), schedule: Milestones(at: [120], factor: 4000, unit: .steps),
        plan: TrainingPlan(epochs: 40, learningRate: 0.05, seed: 3, spikes: spikes))
      var reports: [SpikeReport] = []
      try trainer.run(
        observers: [Observer { if case .lossSpiked(let report) = $0 { reports.append(report) } }],
        controllers: [StepLimit(124)])
      return reports
    }
    let reports = try train(LossSpikes(factor: 3))
    #expect((120...123).contains(try #require(reports.first).step), "\(reports)")
    #expect(reports[0].example?.contains(" of rings") == true && reports[0].layer.contains("."))
    #expect(throws: LossSpikeError.self) { try train(LossSpikes(factor: 3, stop: true)) }
    #expect(try train(LossSpikes(factor: 0)).isEmpty)
  }
}
