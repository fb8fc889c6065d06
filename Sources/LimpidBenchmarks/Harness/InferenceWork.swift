import LimpidCore
import LimpidLayers
import LimpidTraining

/// Calls of a model on batches taken in turn: the model's computation, captured once, with batch norms worked into the weights before them.
/// What reads numbers to decide what to compute next cannot be captured and runs as it is.
struct InferenceWork: Work {
  let parameterCount: Int
  private let batches: [Value]
  private let call: @Sendable (Value) throws -> Tensor
  private let program: PreparedProgram?
  private var result: Tensor?

  init<Model: Module>(
    _ model: Model, batches: [Value], isCaptured: Bool = true, call: @escaping @Sendable (Model, Value) throws -> Tensor
  ) throws {
    parameterCount = model.parameterCount
    self.batches = batches
    self.call = { try call(model, $0) }
    program =
      isCaptured
      ? PreparedProgram(try Program(of: [batches[0]]) { [try call(model, $0[0]).value] }.folded()) : nil
  }

  mutating func step(_ i: Int) throws -> Float? {
    let batch = batches[i % batches.count]
    if let program {
      program.copy(batch, toInput: 0)
      try program.run()
    } else {
      result = nil
      result = try call(batch)
    }
    return nil
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    let batch = batches[i % batches.count]
    if let program {
      program.copy(batch, toInput: 0)
      return try program.timedRun().map { TimedStep($0.instruction, seconds: $0.seconds) }
    }
    // The sum at the end makes a number of the output, as differentiating asks for.
    let tape = try differentiate(at: [], keeping: .everything) { _ in try call(batch).sum() }.tape
    return tape.dropLast().map { TimedStep($0) }
  }

  var output: [Float]? { program?.output(0).tensor?.array ?? result?.array }
}
