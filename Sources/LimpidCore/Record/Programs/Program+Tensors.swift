extension Program {
  /// Captures a function from tensors to tensors.
  ///
  ///     let program = try Program(of: [x, w]) { try [$0[0].matmul($0[1])] }
  ///     let y = try program.replay([x2, w])[0]
  @_disfavoredOverload
  public init(of inputs: [Tensor], _ function: ([Tensor]) throws -> [Tensor]) throws {
    try self.init(of: inputs.map(\.value)) { try function($0.map { $0.tensor! }).map(\.value) }
  }

  /// The outputs for these tensors.
  @_disfavoredOverload
  public func replay(_ inputs: [Tensor]) throws(TensorError) -> [Tensor] {
    var outputs: [Tensor] = []
    for value in try replay(inputs.map(\.value)) {
      guard let tensor = value.tensor else {
        throw TensorError(
          operation: "replay", came: "an output of \(value.kind == .mask ? "a mask" : "indices")",
          expected: "outputs that are all tensors", mend: "give and take values: replay([x.value])")
      }
      outputs.append(tensor)
    }
    return outputs
  }
}

extension Program: CustomStringConvertible {
  /// What goes in, the steps, what comes out:
  ///
  ///     input 0  tensor [2, 3]
  ///     step 0   exp of input 0 → [2, 3]
  ///     step 1   sum(axes: [0]) of step 0 → [3]
  ///     output   step 1
  public var description: String {
    func words(_ operand: Operand) -> String {
      switch operand {
      case .input(let i): "input \(i)"
      case .step(let i): "step \(i)"
      case .remembered(let step, let place): "what step \(step) remembers (\(place))"
      case .constant(let value): value.shape.elementCount == 1 ? "\(value)" : "a constant \(value.shape)"
      }
    }
    var rows = inputShapes.indices.map { ("input \($0)", "\(inputKinds[$0]) \(inputShapes[$0])") }
    for (i, instruction) in instructions.enumerated() {
      let scope = instruction.scope.isEmpty ? "" : "\(instruction.scope): "
      let from = instruction.operands.isEmpty ? "" : " of " + instruction.operands.map(words).joined(separator: ", ")
      rows.append(("step \(i)", "\(scope)\(instruction.operation.signature)\(from) → \(instruction.shape)"))
    }
    rows += outputs.map { ("output", words($0)) }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "\($0)\(String(repeating: " ", count: width - $0.count))  \($1)" }.joined(separator: "\n")
  }
}
