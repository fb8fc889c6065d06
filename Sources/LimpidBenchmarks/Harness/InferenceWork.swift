import LimpidCore
import LimpidLayers

/// Calls of a model on batches taken in turn. The first call captures a program, whose batch norms are folded into the weights before them;
/// what cannot be captured, because it decides by what it has computed, is called as it is.
struct InferenceWork: Work {
  let parameterCount: Int
  private let batches: [Value]
  private let call: @Sendable (Value) throws -> Tensor
  private var program: Program?
  private var isCaptured = false
  private var result: Tensor?

  init<Model: Module>(
    _ model: Model, batches: [Value], call: @escaping @Sendable (Model, Value) throws -> Tensor
  ) {
    parameterCount = model.parameterCount
    self.batches = batches
    self.call = { try call(model, $0) }
  }

  mutating func step(_ i: Int) throws -> Float? {
    if !isCaptured {
      isCaptured = true
      do {
        program = try Program(of: [batches[0]]) { [call] in [try call($0[0]).value] }.folded()
      } catch let error as TensorError where error.operation == "capture" {}
    }
    let batch = batches[i % batches.count]
    result = nil
    result = try program?.replay([batch])[0].tensor ?? call(batch)
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
