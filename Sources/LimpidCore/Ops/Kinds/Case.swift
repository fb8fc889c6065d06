/// Inputs for an operation.
public struct Case: Sendable {
  public let operation: any TensorOperation
  public let inputs: [Value]

  public init(_ operation: any TensorOperation, _ inputs: [Value]) {
    self.operation = operation
    self.inputs = inputs
  }
  public init(_ operation: any TensorOperation, _ inputs: Tensor...) { self.init(operation, inputs.map(\.value)) }
}

/// A case with its printed answer.
public struct Example: Sendable {
  public let `case`: Case
  public let prints: String

  public init(_ operation: any TensorOperation, _ inputs: [Value], prints: String) {
    self.case = Case(operation, inputs)
    self.prints = prints
  }
  public init(_ operation: any TensorOperation, _ inputs: Tensor..., prints: String) {
    self.init(operation, inputs.map(\.value), prints: prints)
  }
}

/// Shapes an operation must refuse, and what it says.
public struct Refusal: Sendable {
  public let operation: any TensorOperation
  public let shapes: [Shape]
  public let says: String

  public init(_ operation: any TensorOperation, _ shapes: Shape..., says: String) {
    self.operation = operation
    self.shapes = shapes
    self.says = says
  }
}
