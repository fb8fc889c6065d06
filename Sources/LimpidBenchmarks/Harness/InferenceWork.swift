import LimpidCore
import LimpidLayers

/// Calls of a model on batches taken in turn: the model's computation, captured once, with batch norms worked into the weights before them.
struct InferenceWork: Work {
  let parameterCount: Int
  private let batches: [Value]
  private let program: PreparedProgram

  init<Model: Module>(
    _ model: Model, batches: [Value], call: @Sendable (Model, Value) throws -> Tensor
  ) throws {
    parameterCount = model.parameterCount
    self.batches = batches
    program = PreparedProgram(try Program(of: [batches[0]]) { [try call(model, $0[0]).value] }.folded())
  }

  mutating func step(_ i: Int) throws -> Float? {
    program.copy(batches[i % batches.count], toInput: 0)
    try program.run()
    return nil
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    program.copy(batches[i % batches.count], toInput: 0)
    return try program.timedRun().map { TimedStep($0.instruction, seconds: $0.seconds) }
  }

  var output: [Float]? { program.output(0).tensor?.array }
}
