import LimpidCore
import LimpidLayers
import LimpidTraining

/// Training steps: gradients, statistics, update, and the loss read back. The first step captures a program, and all run it; a step that
/// cannot be captured, because it decides by what it has computed, runs as it is.
struct TrainingWork<Model: Module>: Work {
  private var model: Model
  private var optimizer: Optimizer
  private let learningRate: Double
  /// Taken in turn.
  private let batches: [[Value]]
  private let loss: @Sendable (Model, [Value]) throws -> Tensor
  private var program: TrainingProgram<Model>?
  private var isCaptured = false

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
    let batch = batches[i % batches.count]
    if !isCaptured {
      isCaptured = true
      do {
        program = try TrainingProgram(model, optimizer, example: batch, step: i, loss: loss)
      } catch let error as TensorError where error.operation == "capture" {}
    }
    if let program { return try program.step(batch, learningRate: learningRate) }
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
    }) { try valueAndGradient(of: program?.model ?? model, keeping: keeping) { try loss($0, batch) } }
  }

  /// The same step operation by operation, with everything kept.
  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    let step = try gradients(i, keeping: .everything)
    var model = program?.model ?? model, optimizer = program?.optimizer ?? optimizer
    let clock = ContinuousClock(), start = clock.now
    try optimizer.update(&model, step.gradients, learningRate: learningRate)
    let seconds = (clock.now - start).seconds
    // Weights and memories are read and written, gradients read.
    let bytes = 4 * Double(parameterCount * (3 + 2 * optimizer.rule.memories.count))
    return step.tape.map { TimedStep($0) } + [TimedStep("update", bytes: bytes, seconds: seconds)]
  }

  var parameterCount: Int { model.parameterCount }
  var hash: String { (program?.model ?? model).weightsHash }
}
