import LimpidCore

/// One operation of a training step with the time it took, and what it had to do.
package struct TimedStep: Sendable {
  package let name: String
  package let inputs: [Shape]
  package let output: Shape
  package let seconds: Double
  /// Floating-point operations of a contraction; 0 for all others, which the memory bounds.
  package let operations: Double
  /// Bytes of operands and result, each counted once.
  package let bytes: Double

  package init(_ operation: any TensorOperation, _ inputs: [Shape], _ output: Shape, seconds: Double) {
    name = operation.signature
    self.inputs = inputs
    self.output = output
    self.seconds = seconds
    operations = Self.operations(operation, inputs, output)
    bytes = 4 * Double(inputs.reduce(output.elementCount) { $0 + $1.elementCount })
  }

  /// A step of a program; one that stands for several counts what its contraction does.
  package init(_ instruction: Program.Instruction, seconds: Double) {
    self.init(instruction.operation, instruction.operandShapes, instruction.shape, seconds: seconds)
  }

  package init(_ record: Record) {
    self.init(
      record.operation, record.inputs.map(\.shape), record.output.shape, seconds: Double(record.nanoseconds) * 1e-9)
  }

  /// Work that is not an operation of the record, such as the optimizer's.
  package init(_ name: String, bytes: Double, seconds: Double) {
    self.name = name
    (inputs, output) = ([], [])
    self.seconds = seconds
    self.bytes = bytes
    operations = 0
  }

  /// Two for every multiply-add; padding counts.
  private static func operations(_ operation: any TensorOperation, _ inputs: [Shape], _ output: Shape) -> Double {
    if let chain = operation.chained(inputs) {
      return chain.reduce(0) { $0 + operations($1.operation, $1.inputs, $1.output) }
    }
    switch operation.joinedContraction ?? operation {
    case let product as MatrixProduct:
      let a = inputs[0]
      return 2 * Double(output.elementCount) * Double(a[a.rank - (product.transposesFirst ? 2 : 1)])
    case is Convolution2D, is ConvolutionDataGradient:
      let pixels = (operation.joinedContraction ?? operation) is Convolution2D ? output : inputs[0]
      return 2 * Double(pixels.elementCount) * Double(inputs[1].dropLast().reduce(1, *))
    case let convolution as WinogradConvolution2D: return convolution.form.operations(output, inputs[1])
    case let gradient as WinogradDataGradient: return gradient.form.operations(inputs[0], inputs[1])
    case is ConvolutionWeightGradient:
      return 2 * Double(inputs[1].elementCount) * Double(output.dropLast().reduce(1, *))
    case let attention as Attention: return attention.multiplications(inputs) * 2
    case let gradient as AttentionGradient:
      // Scores again, then four products of their size.
      return gradient.attention.multiplications(Array(inputs.dropFirst().dropLast(2))) * 5
    case is Recurrence: return 2 * recurrent(inputs[0], inputs[1], inputs[2])
    case is RecurrenceGradient: return 4 * recurrent(inputs[1], inputs[2], inputs[3])
    default: return 0
    }
  }

  /// Multiplications of a recurrent layer: every step's input and state by their weights.
  private static func recurrent(_ x: Shape, _ weight: Shape, _ recurrent: Shape) -> Double {
    Double(x[0] * x[1]) * Double(weight.elementCount + recurrent.elementCount)
  }
}

extension WinogradForm {
  /// 16 products for 4 pixels, of what would be 36, or 36 for 16, of what would be 144; `pixels` have the filters' out channels.
  fileprivate func operations(_ pixels: Shape, _ filters: Shape) -> Double {
    2 * Double(pixels.elementCount) * Double(products) / Double(rawValue * rawValue) * Double(filters[2])
  }
}
