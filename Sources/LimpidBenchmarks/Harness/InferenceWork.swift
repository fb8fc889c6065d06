import LimpidCore
import LimpidLayers

/// Calls of a model on batches taken in turn.
struct InferenceWork: Work {
  let parameterCount: Int
  private let batches: [Value]
  private let call: @Sendable (Value) throws -> Tensor
  private var result: Tensor?

  init<Model: Module>(
    _ model: Model, batches: [Value], call: @escaping @Sendable (Model, Value) throws -> Tensor
  ) {
    parameterCount = model.parameterCount
    self.batches = batches
    self.call = { try call(model, $0) }
  }

  mutating func step(_ i: Int) throws -> Float? {
    result = nil
    result = try call(batches[i % batches.count])
    return nil
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    let batch = batches[i % batches.count]
    // The sum at the end makes a number of the output, as differentiating asks for.
    let tape = try differentiate(at: [], keeping: .everything) { _ in try call(batch).sum() }.tape
    return tape.dropLast().map { TimedStep($0) }
  }

  var output: [Float]? { result?.array }
}
