import LimpidCore

/// The plain recurrent layer: h = tanh(x · weight + bias + h · recurrent + recurrentBias) at each step, or with ReLU for tanh.
///
/// **Shapes**: x [N, T, inputs], y [N, T, hidden], or [N, hidden] if only the last state is asked for; both ways: 2 · hidden. Of each layer and
/// direction weight [inputs, hidden], recurrent [hidden, hidden], bias and recurrentBias [hidden]. Elman, "Finding structure in time",
/// 1990.
public struct RNN: RecurrentLayer {
  public private(set) var stack: RecurrentStack
  public var path: ModulePath = []

  public init(
    _ inputs: Int, _ hidden: Int, depth: Int = 1, isBidirectional: Bool = false, usesReLU: Bool = false,
    output: RecurrentOutput = .sequence
  ) {
    stack = RecurrentStack(
      usesReLU ? .relu : .tanh, inputs, hidden, depth: depth, isBidirectional: isBidirectional, bias: true,
      output: output)
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&stack.directions, "layers") }

  public var attributes: Attributes {
    var attributes = stack.attributes
    attributes["relu"] = (stack.cell == .relu).attribute
    return attributes
  }
  public init(_ attributes: inout AttributeReader) throws {
    stack = try RecurrentStack(try attributes.flag("relu", or: false) ? .relu : .tanh, reading: &attributes)
    takePlaces()
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(RNN(3, 5), [4, 6, 3], gives: [4, 6, 5], summary: "RNN 3 → 5"),
      LayerExample(
        RNN(3, 2, usesReLU: true, output: .last), [3, 4, 3], gives: [3, 2], summary: "RNN 3 → 2 ReLU, last state"),
    ]
  }
}
