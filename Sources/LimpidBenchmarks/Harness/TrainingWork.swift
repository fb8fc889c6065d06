import LimpidCore
import LimpidLayers
import LimpidTraining

/// Training steps as a user writes them: gradients, statistics, update, and the loss read back.
struct TrainingWork<Model: Module, Batch: Sendable>: Work {
  private var model: Model
  private var optimizer: Optimizer
  private let learningRate: Double
  /// Taken in turn.
  private let batches: [Batch]
  private let loss: @Sendable (Model, Batch) throws -> Tensor

  init(
    _ model: Model, _ optimizer: Optimizer, learningRate: Double, batches: [Batch],
    loss: @escaping @Sendable (Model, Batch) throws -> Tensor
  ) {
    self.model = model
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.batches = batches
    self.loss = loss
  }

  mutating func step(_ i: Int) throws -> Float? {
    let batch = batches[i % batches.count]
    let step = try Context.with({
      $0.isTraining = true
      $0.step = i
    }) { try valueAndGradient(of: model) { try loss($0, batch) } }
    try optimizer.update(&model, step.gradients, learningRate: learningRate)
    try model.commit(step.stateUpdates)
    return try step.value.scalar
  }

  var parameterCount: Int { model.parameterCount }
  var hash: String { model.weightsHash }
}
