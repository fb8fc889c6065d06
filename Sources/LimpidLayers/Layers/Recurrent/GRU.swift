import LimpidCore

/// A gated recurrent unit: at each step gates decide how much of the state is used and how much of it is kept.
///
/// r, z = σ(x · weight + bias + h · recurrent + recurrentBias); n = tanh(x · weight + bias + r · (h · recurrent + recurrentBias));
/// h = n + z · (h − n). The gates lie side by side in the order r, z, n, as in PyTorch, whose weights are the transposes of these.
///
/// **Shapes**: x [N, T, inputs], y [N, T, hidden], or [N, hidden] if only the last state is asked for; both ways: 2 · hidden. Of each layer and
/// direction weight [inputs, 3 · hidden], recurrent [hidden, 3 · hidden], bias and recurrentBias [3 · hidden]. Cho et al., "Learning phrase
/// representations using RNN encoder–decoder", 2014.
public struct GRU: RecurrentLayer {
  public private(set) var stack: RecurrentStack
  public var path: ModulePath = []

  public init(
    _ inputs: Int, _ hidden: Int, depth: Int = 1, isBidirectional: Bool = false, bias: Bool = true,
    output: RecurrentOutput = .sequence
  ) {
    stack = RecurrentStack(
      .gru, inputs, hidden, depth: depth, isBidirectional: isBidirectional, bias: bias, output: output)
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&stack.directions, "layers") }

  public init(_ attributes: inout AttributeReader) throws {
    stack = try RecurrentStack(.gru, reading: &attributes)
    takePlaces()
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(GRU(3, 5), [4, 6, 3], gives: [4, 6, 5], summary: "GRU 3 → 5"),
      LayerExample(
        GRU(2, 3, isBidirectional: true), [3, 4, 2], gives: [3, 4, 6], summary: "GRU 2 → 6, both ways"),
    ]
  }
}
