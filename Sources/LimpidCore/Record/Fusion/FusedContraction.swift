import CLimpid

/// A contraction whose kernel can finish its totals before they leave the first cache: with bias, addend and activation.
public protocol Contraction: Primitive {
  /// As `prepare`, with what is done to the totals.
  func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared?
}

extension Contraction {
  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? { prepare(x, y, finishing: nil) }
}

/// Several steps of a program as one: y = activation((contraction + bias) + addend), each operation rounded as it is on its own, so the bits
/// are those of the steps it stands for.
///
/// **Inputs** those of the contraction, then the bias [columns] and the addend (of the result's shape), if there are any. Where a backward
/// pass reads what the activation is applied to, that is remembered.
struct FusedContraction: TensorOperation {
  let contraction: any Contraction
  /// The sum with a bias; nil if there is none.
  var bias: Add?
  /// The sum with another tensor of the result's shape.
  var addend: Add?
  var activation: (any UnaryElementwise)?
  /// Whether what the activation is applied to is kept.
  var keepsBefore = false

  /// The operations that it stands for, in order.
  var stages: [any TensorOperation] {
    var stages: [any TensorOperation] = [contraction]
    if let bias { stages.append(bias) }
    if let addend { stages.append(addend) }
    if let activation { stages.append(activation) }
    return stages
  }

  static var name: String { "fused" }
  var attributes: String { stages.map(\.signature).joined(separator: " → ") }
  static var examples: [Example] { [] }
  static func randomCases(_ make: inout CaseMaker) -> [Case] { [] }

  func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape { try contraction.outputShape(Array(inputs[..<2])) }

  func rememberedShapes(_ inputs: [Shape]) -> [Shape] {
    guard keepsBefore, let shape = try? outputShape(inputs) else { return [] }
    return [shape]
  }

  func evaluate(_ inputs: Inputs, shape: Shape, reference: Bool) -> Outcome {
    var value = contraction.evaluate(Inputs(Array(inputs.values[..<2])), shape: shape, reference: reference).value
    var next = 2
    for sum in [bias, addend].compactMap({ $0 }) {
      value = sum.evaluate(Inputs([value, inputs.values[next]]), shape: shape, reference: reference).value
      next += 1
    }
    let before = keepsBefore ? [value.tensor!] : []
    if let activation { value = activation.evaluate(Inputs([value]), shape: shape, reference: reference).value }
    return Outcome(value, remembered: before)
  }

  func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    var finish = limpid_epilogue()
    finish.activation = -1
    var next = 2
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
    if keepsBefore { finish.before = y.remembered[0] }
    return contraction.prepare(Inputs(Array(x.values[..<2])), y, finishing: finish)
  }
}

extension TensorOperation {
  /// The contraction of steps that were joined; nil for any other operation.
  package var joinedContraction: (any TensorOperation)? { (self as? FusedContraction)?.contraction }
}
