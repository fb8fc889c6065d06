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
/// those of the steps it stands for.
///
/// **Inputs** those of the step, then the bias [columns] and the addend (of the result's shape), if there are any. It remembers what the
/// step does, and what the activation is applied to, where a backward pass reads that.
struct FinishedStep: TensorOperation {
  let step: any Finishable
  /// The number of the step's inputs.
  let inputCount: Int
  /// The sum with a bias; nil if there is none.
  var bias: Add?
  /// The sum with another tensor of the result's shape.
  var addend: Add?
  var activation: (any UnaryElementwise)?
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
    return Outcome(value, remembered: kept)
  }

  func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    var finish = limpid_epilogue(), next = inputCount, kept = y.remembered
    finish.activation = -1
    if bias != nil {
      finish.bias = x[next].pointer
      next += 1
    }
    if addend != nil { finish.addend = x[next].pointer }
    if let activation {
      guard let code = activation.kernelCode else { return nil }
      finish.activation = Int32(bitPattern: code.rawValue)
      (finish.p, finish.q) = activation.parameters
    }
    if keepsBefore { finish.before = kept.removeLast() }
    let place = Placement(y.output, remembered: kept, shape: y.shape)
    return step.prepare(x.prefix(inputCount), place, finishing: finish)
  }
}

extension TensorOperation {
  /// The contraction of steps that were joined; nil for any other operation.
  package var joinedContraction: (any TensorOperation)? { (self as? FinishedStep)?.step }
}
