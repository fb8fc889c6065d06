import LimpidCore
import LimpidLayers
import LimpidTraining

/// Training steps: a captured step (gradients, statistics and update) replayed on batches taken in turn, and the loss read back.
struct TrainingWork<Model: Module>: Work {
  private let program: TrainingProgram<Model>
  private let learningRate: Double
  private let batches: [[Value]]
  let parameterCount: Int
  private let memories: Int
  let remark: String?

  init(
    _ model: Model, _ optimizer: Optimizer, learningRate: Double, remark: String? = nil, batches: [[Value]],
    loss: @Sendable (Model, [Value]) throws -> Tensor
  ) throws {
    parameterCount = model.parameterCount
    program = try TrainingProgram(model, optimizer, example: batches[0], loss: loss)
    memories = optimizer.rule.memories.count
    self.learningRate = learningRate
    self.remark = remark
    self.batches = batches
  }

  mutating func step(_ i: Int) throws -> Float? {
    try program.step(batches[i % batches.count], learningRate: learningRate)
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    try program.load(batches[i % batches.count])
    var steps = try program.timedRun().map { TimedStep($0.instruction, seconds: $0.seconds) }
    let clock = ContinuousClock(), start = clock.now
    try program.apply(learningRate: learningRate)
    let seconds = (clock.now - start).seconds
    // Weights and memories are read and written, gradients read.
    let bytes = 4 * Double(parameterCount * (3 + 2 * memories))
    steps.append(TimedStep("update", bytes: bytes, seconds: seconds))
    return steps
  }

  var hash: String { program.model.weightsHash }
}
