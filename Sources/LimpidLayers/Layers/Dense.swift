import LimpidCore

/// y = x · weight + bias: every output is a weighted sum of all inputs.
///
///     let layer = Dense(784, 10)
///     print(layer, try layer(Tensor(zeros: [32, 784])).shape)
///     // Dense 784 → 10 [32, 10]
///
/// **Shapes**: x [..., inputs], y [..., outputs]; weight [inputs, outputs], bias [outputs].
public struct Dense: DescribedLayer {
  public let inputs: Int
  public let outputs: Int
  private let initializer: any Initializer
  public var weight: Parameter
  public var bias: Parameter?
  public var path: ModulePath = []

  public init(_ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: any Initializer = .glorotUniform) {
    self.inputs = inputs
    self.outputs = outputs
    self.initializer = initializer
    weight = Parameter([inputs, outputs], initializer)
    self.bias = bias ? Parameter([outputs], .zeros, role: .bias) : nil
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&weight, "weight")
    try v.visit(&bias, "bias")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    let y = try x.matmul(weight.value)
    return if let bias { try y + bias.value } else { y }
  }

  public var summary: String { "Dense \(inputs) → \(outputs)\(bias == nil ? ", no bias" : "")" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(last: inputs) }
  public func mend(for shape: Shape) -> String? {
    guard let last = shape.last, last != inputs else { return nil }
    // Examples of several axes that hold the right count were probably meant to be flat.
    let isFlat = shape.rank < 3 || shape.dropFirst().reduce(1, { product($0, $1) }) != inputs
    let fitting = isFlat ? nearestInput(to: shape) : [shape[0], inputs]
    return "reshape the input to \(fitting), or build Dense(\(last), \(outputs))"
  }

  public var attributes: Attributes {
    ["inputs": inputs, "outputs": outputs, "bias": bias != nil, "initializer": initializer.name]
  }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("inputs"), try attributes.integer("outputs"), bias: try attributes.flag("bias", or: true),
      initializer: try attributes.initializer(or: .glorotUniform))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(Dense(7, 3), [5, 7], gives: [5, 3], summary: "Dense 7 → 3"),
      LayerExample(Dense(3, 4, bias: false), [2, 5, 3], gives: [2, 5, 4], summary: "Dense 3 → 4, no bias"),
    ]
  }
}
