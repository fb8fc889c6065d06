import LimpidCore
import LimpidLayers
import LimpidTraining

/// Calls of a model on batches taken in turn: the model's computation, captured once, with batch norms worked into the weights before them.
struct InferenceWork: Work {
  let parameterCount: Int
  private let batches: [Value]
  private let captured: Program
  private let program: PreparedProgram
  private let isStored: Bool
  let remark: String?

  init<Model: Module>(
    _ model: Model, batches: [Value], storing format: StorageFormat? = nil, remark: String? = nil,
    call: @escaping @Sendable (Model, Value) throws -> Tensor
  ) throws {
    parameterCount = model.parameterCount
    self.batches = batches
    self.remark = remark
    let folded = try Program(of: [batches[0]]) { [try call(model, $0[0]).value] }.folded()
    captured = folded
    program = PreparedProgram(try format.map { try folded.storing(as: $0) } ?? folded)
    isStored = format != nil
  }

  /// Of the outputs for all batches.
  mutating func storageError() throws -> Double? {
    guard isStored else { return nil }
    var error = ErrorSum()
    for (i, batch) in batches.enumerated() {
      _ = try step(i)
      error.add(output ?? [], try captured.replay([batch])[0].tensor?.array ?? [])
    }
    return error.relative
  }

  mutating func step(_ i: Int) throws -> Float? {
    program.take(batches[i % batches.count], asInput: 0)
    try program.run()
    return nil
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    program.take(batches[i % batches.count], asInput: 0)
    return try program.timedRun().map { TimedStep($0.instruction, seconds: $0.seconds) }
  }

  var output: [Float]? { program.output(0).tensor?.array }
}
