import LimpidCore

/// The plain recurrent layer: h = tanh(x · weight + bias + h · recurrent + recurrentBias) at each step, or with ReLU for tanh.
///
/// **Shapes**: x [N, T, inputs], y [N, T, hidden], or [N, hidden] if only the last state is asked for; both ways: 2 · hidden. Of each layer and
/// direction weight [inputs, hidden], recurrent [hidden, hidden], bias and recurrentBias [hidden]. Elman, "Finding structure in time",
/// 1990.
public struct RNN: DescribedLayer {
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
  public func forward(_ x: Tensor) throws -> Tensor { try stack(x) }

  /// The output for examples of different lengths, and starting from a state.
  public func callAsFunction(_ x: Tensor, lengths: IndexTensor?, state: RecurrentState? = nil) throws -> Tensor {
    try inScope { try stack(x, lengths: lengths, state: state) }
  }

  /// The output, and the state with which a next sequence can go on.
  public func withState(
    _ x: Tensor, lengths: IndexTensor? = nil, state: RecurrentState? = nil
  ) throws -> (output: Tensor, state: RecurrentState) {
    try inScope { try stack.withState(x, lengths: lengths, state: state) }
  }

  public var summary: String { stack.summary }
  public func nearestInput(to shape: Shape) -> Shape { RecurrentStack.nearest(shape, stack.inputs) }
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
