#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// What one step gives: its value, and what it remembers for the backward pass.
public struct Outcome: Sendable {
  public let value: Value
  public let remembered: [Tensor]

  public init(_ value: Value, remembered: [Tensor] = []) {
    self.value = value
    self.remembered = remembered
  }
}

/// Computes one step in the current context and has it noted. Everything that happens in Limpid goes through here.
func run(_ operation: some TensorOperation, _ inputs: [Value]) throws(TensorError) -> Outcome {
  let context = Context.current
  do {
    let shape = try operation.outputShape(inputs.map(\.shape))
    if shape.elementCount > Shape.mostElements { try shape.validate(for: type(of: operation).name) }
    return try note(operation, inputs, shape, context)
  } catch {
    throw error.at(context.path)
  }
}

/// Computes one step that no shape can make fail. One that a second task takes is reported when the recording ends.
func runTotal(_ operation: some TensorOperation, _ inputs: [Value], shape: Shape) -> Outcome {
  let context = Context.current
  if let outcome = try? note(operation, inputs, shape, context) { return outcome }
  guard inputs.allSatisfy(\.isPresent) else { return Outcome(Value(absent: operation.resultKind, shape)) }
  return operation.evaluate(Inputs(inputs), shape: shape, reference: context.usesReference)
}

private func note(
  _ operation: some TensorOperation, _ inputs: [Value], _ shape: Shape, _ context: Context
) throws(TensorError) -> Outcome {
  guard let recorder = context.recorder else {
    if !context.isApart { try Recorder.checkOwner(of: inputs, operation) }
    return operation.evaluate(Inputs(inputs), shape: shape, reference: context.usesReference)
  }
  if recorder.isCapturing { return try recorder.capture(operation, inputs, shape, context) }
  let started = recorder.keeping == .everything ? now() : 0
  let outcome = operation.evaluate(Inputs(inputs), shape: shape, reference: context.usesReference)
  let nanoseconds = started == 0 ? 0 : now() - started
  return try recorder.note(operation, inputs, outcome, context, nanoseconds: nanoseconds)
}

private func now() -> UInt64 {
  var t = timespec()
  clock_gettime(CLOCK_MONOTONIC, &t)
  return UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
}
