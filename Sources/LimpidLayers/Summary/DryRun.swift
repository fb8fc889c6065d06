import LimpidCore

/// What a model does to shapes, found by running it on an empty batch: every layer passed, and every error there is.
public struct DryRun: Sendable {
  public let calls: [CallLog.Call]
  /// All errors, in order. After one, the run goes on as if the layer had got what it takes.
  public let errors: [TensorError]
  /// What comes out, the batch axis included; nil if the run could not go on to the end.
  public let output: Shape?

  /// Throws all errors as one.
  public func check() throws(ShapeErrors) {
    if !errors.isEmpty { throw ShapeErrors(errors: errors) }
  }
}

/// All shape errors of a model.
public struct ShapeErrors: Error, Sendable, Hashable, CustomStringConvertible {
  public let errors: [TensorError]

  public var description: String {
    let title = errors.count == 1 ? "" : "\(errors.count) shape errors\n"
    return title + errors.map(\.description).joined(separator: "\n")
  }
}

extension Layer where Input: ShapedValue, Output == Tensor {
  /// Runs the model on no examples of the given shape (without the batch axis).
  ///
  ///     try model.dryRun(example: [28, 28, 1]).check()
  public func dryRun(example: Shape) -> DryRun {
    let log = CallLog()
    var placed = self
    placed.place()
    let output = Context.withoutRecording {
      Context.with({
        $0.calls = log
        $0.isTraining = false
      }) { () -> Shape? in
        do {
          return try placed(Input(zeros: Shape([0] + example.dimensions))).shape
        } catch {
          log.note(error as? TensorError ?? TensorError(operation: "dry run", came: "\(error)"))
          return nil
        }
      }
    }
    return DryRun(
      calls: log.calls, errors: log.errors.map(\.withoutBatch), output: log.errors.isEmpty ? output : nil)
  }
}
