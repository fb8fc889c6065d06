import LimpidCore
import LimpidLayers
import LimpidTraining

/// Calls of a model on batches taken in turn: the model's computation, captured once, with batch norms worked into the weights before them.
/// The model itself is let go: what remains of its weights is what the kernels read.
struct InferenceWork: Work {
  let parameterCount: Int
  private let batches: [Value]
  /// With weights in Float32, if the program's are stored otherwise.
  private let exact: Program?
  private let program: PreparedProgram
  let remark: String?

  init<Model: Module>(
    _ model: consuming Model, batches: [Value], storing format: StorageFormat? = nil, remark: String? = nil,
    call: (Model, Value) throws -> Tensor
  ) throws {
    parameterCount = model.parameterCount
    self.batches = batches
    self.remark = remark
    let captured = try Self.captured(model, batches[0], call)
    _ = consume model
    var folded = (consume captured).folded()
    exact = format == nil ? nil : folded
    if let format { folded = try folded.storing(as: format) }
    program = PreparedProgram(releasing: consume folded)
  }

  private static func captured<Model>(
    _ model: Model, _ batch: Value, _ call: (Model, Value) throws -> Tensor
  ) throws -> Program { try Program(of: [batch]) { [try call(model, $0[0]).value] } }

  /// Of the outputs for all batches.
  mutating func storageError() throws -> Double? {
    guard let exact else { return nil }
    var error = ErrorSum()
    for (i, batch) in batches.enumerated() {
      _ = try step(i)
      error.add(output ?? [], try exact.replay([batch])[0].tensor?.array ?? [])
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
