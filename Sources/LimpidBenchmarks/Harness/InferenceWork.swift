import LimpidCore
import LimpidLayers

/// Calls of a model on batches taken in turn.
struct InferenceWork<Batch: Sendable>: Work {
  let parameterCount: Int
  private let batches: [Batch]
  private let call: @Sendable (Batch) throws -> Tensor
  private var result: Tensor?

  init<Model: Module>(
    _ model: Model, batches: [Batch], call: @escaping @Sendable (Model, Batch) throws -> Tensor
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

  var output: [Float]? { result?.array }
}
