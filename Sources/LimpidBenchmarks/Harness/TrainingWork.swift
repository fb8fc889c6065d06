import LimpidCore
import LimpidLayers
import LimpidTraining

/// Training steps as a user writes them: gradients, statistics, update, and the loss read back.
struct TrainingWork<Model: Module>: Work {
  private var model: Model
  private var optimizer: Optimizer
  private let learningRate: Double
  /// Taken in turn.
  private let batches: [[Value]]
  private let loss: @Sendable (Model, [Value]) throws -> Tensor

  init(
    _ model: Model, _ optimizer: Optimizer, learningRate: Double, batches: [[Value]],
    loss: @escaping @Sendable (Model, [Value]) throws -> Tensor
  ) {
    self.model = model
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.batches = batches
    self.loss = loss
  }

  mutating func step(_ i: Int) throws -> Float? {
    let step = try gradients(i)
    try optimizer.update(&model, step.gradients, learningRate: learningRate)
    try model.commit(step.stateUpdates)
    return try step.value.scalar
  }

  private func gradients(_ i: Int, keeping: Keeping = .gradients) throws -> ModelGradient {
    let batch = batches[i % batches.count]
    return try Context.with({
      $0.isTraining = true
      $0.step = i
    }) { try valueAndGradient(of: model, keeping: keeping) { try loss($0, batch) } }
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    let step = try gradients(i, keeping: .everything)
    let clock = ContinuousClock(), start = clock.now
    try optimizer.update(&model, step.gradients, learningRate: learningRate)
    let seconds = (clock.now - start).seconds
    // Weights and memories are read and written, gradients read.
    let bytes = 4 * Double(parameterCount * (3 + 2 * optimizer.rule.memories.count))
    return step.tape.map { TimedStep($0) } + [TimedStep("update", bytes: bytes, seconds: seconds)]
  }

  var parameterCount: Int { model.parameterCount }
  var hash: String { model.weightsHash }
}
