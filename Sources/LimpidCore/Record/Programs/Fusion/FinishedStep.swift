import CLimpid

/// A step whose kernel can finish its results before they leave the first cache: with bias, addend and activation.
public protocol Finishable: TensorOperation {
  /// As `prepare`, with what is done to the results.
  func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared?
}

extension Finishable {
  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? { prepare(x, y, finishing: nil) }
}

extension limpid_epilogue? {
  /// Calls `body` with what is to be done, null if that is nothing.
  func withPointer(_ body: (UnsafePointer<limpid_epilogue>?) -> Void) {
    guard let self else { return body(nil) }
    withUnsafePointer(to: self, body)
  }
}

/// Several steps of a program as one: y = activation((step + bias) + addend), each operation rounded as it is on its own, so the bits are
/// those of the steps it stands for. In a backward pass the gradient of an activation takes the place of one.
///
/// **Inputs** those of the step, then the bias [columns], the addend and what the slope is taken at (both of the result's shape), if there are
/// any. It remembers what the step does, and what the activation is applied to, where a backward pass reads that.
struct FinishedStep: TensorOperation {
  let step: any Finishable
  /// The number of the step's inputs.
  let inputCount: Int
  /// The sum with a bias; nil if there is none.
  var bias: Add?
  /// The sum with another tensor of the result's shape.
  var addend: Add?
  var activation: (any UnaryElementwise)?
  /// The gradient of an activation, whose upstream gradient is the sum.
  var slope: (any BinaryElementwise)?
  /// Whether what the activation is applied to is kept.
  var keepsBefore = false

  init(_ step: any Finishable, inputCount: Int) {
    self.step = step
    self.inputCount = inputCount
  }

  /// The operations that it stands for, in order.
  var stages: [any TensorOperation] {
    var stages: [any TensorOperation] = [step]
    if let bias { stages.append(bias) }
    if let addend { stages.append(addend) }
    if let activation { stages.append(activation) }
    if let slope { stages.append(slope) }
    return stages
  }

  static var name: String { "fused" }
  var attributes: String { stages.map(\.signature).joined(separator: " → ") }
  static var examples: [Example] { [] }
  static func randomCases(_ make: inout CaseMaker) -> [Case] { [] }

  func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try step.outputShape(Array(inputs[..<inputCount]))
  }

  func rememberedShapes(_ inputs: [Shape]) -> [Shape] {
    let own = step.rememberedShapes(Array(inputs[..<inputCount]))
    guard keepsBefore, let shape = try? outputShape(inputs) else { return own }
    return own + [shape]
  }

  func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome {
    let outcome = step.evaluate(Inputs(Array(inputs.values[..<inputCount])), shape: shape, reference: reference)
    var value = outcome.value, next = inputCount
    for sum in [bias, addend].compactMap({ $0 }) {
      value = sum.evaluate(Inputs([value, inputs.values[next]]), shape: shape, reference: reference).value
      next += 1
    }
    let kept = outcome.remembered + (keepsBefore ? [value.tensor!] : [])
    if let activation { value = activation.evaluate(Inputs([value]), shape: shape, reference: reference).value }
    if let slope {
      value = slope.evaluate(Inputs([value, inputs.values[next]]), shape: shape, reference: reference).value
    }
    return Outcome(value, remembered: kept)
  }

  /// The number of all inputs.
  var count: Int { inputCount + (bias == nil ? 0 : 1) + (addend == nil ? 0 : 1) + (slope == nil ? 0 : 1) }

  /// Whether its kernel can take the slope of an activation: of matrix products and gradients of images.
  var takesSlope: Bool { step is MatrixProduct || step is ConvolutionDataGradient || step is WinogradDataGradient }

  /// The input that the result may be written over: the addend, if the kernel reads it no later than it writes. The result must share its memory
  /// with no other input.
  func overwritten(_ inputs: [Shape], _ output: Shape) -> Int? {
    guard addend != nil, slope == nil, let step = step as? Convolution2D else { return nil }
    let sizes = step.geometry.sizes(inputs[0], inputs[1], output)
    let may = withUnsafePointer(to: sizes) { limpid_convolution_overwrites_addend($0) != 0 }
    return may ? inputCount + (bias == nil ? 0 : 1) : nil
  }

  func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    var kept = y.remembered
    let before = keepsBefore ? kept.removeLast() : nil
    guard let finish = epilogue(x, first: inputCount, before: before) else { return nil }
    let place = Placement(y.output, remembered: kept, shape: y.shape)
    return step.prepare(x.prefix(inputCount), place, finishing: finish)
  }

  /// What is done to the results, for the kernel; its operands begin with input `first`. Nil if the kernel cannot do it.
  func epilogue(_ x: Inputs, first: Int, before: UnsafeMutablePointer<Float>?) -> limpid_epilogue? {
    var finish = limpid_epilogue()
    finish.activation = -1
    finish.before = before
    var next = first
    func operand(_ isThere: Bool) -> UnsafePointer<Float>? {
      defer { next += isThere ? 1 : 0 }
      return isThere ? x[next].pointer : nil
    }
    finish.bias = operand(bias != nil)
    finish.addend = operand(addend != nil)
    finish.slope_of = operand(slope != nil)
    if let activation {
      guard let code = activation.kernelCode else { return nil }
      finish.activation = Int32(bitPattern: code.rawValue)
      (finish.p, finish.q) = activation.parameters
    }
    if let slope {
      guard let code = slope.kernelCode else { return nil }
      finish.slope = Int32(bitPattern: code.rawValue)
      (finish.p, finish.q) = slope.parameters
    }
    return finish
  }
}

extension TensorOperation {
  /// The contraction of steps that were joined; nil for any other operation.
  package var joinedContraction: (any TensorOperation)? { (self as? FinishedStep)?.step }

  /// The contractions of a chain with the shapes they read and give; nil for any other operation.
  package func chained(_ inputs: [Shape]) -> [(operation: any TensorOperation, inputs: [Shape], output: Shape)]? {
    (self as? ConvolutionChain)?.steps(inputs)
  }
}

extension BinaryElementwise {
  /// Whether it is the gradient of an activation, with a kernel.
  var isSlope: Bool { kernelCode.map { $0.rawValue >= LIMPID_BINARY_relu_gradient.rawValue } ?? false }
}
