import LimpidCore

/// Long short-term memory: at each step gates decide what the cell forgets, takes in and shows.
///
///     let layer = LSTM(8, 16)
///     print(layer, try layer(Tensor(zeros: [4, 10, 8])).shape)
///     // LSTM 8 → 16 [4, 10, 16]
///
/// i, f, o = σ(x · weight + bias + h · recurrent + recurrentBias), g = tanh(…); c = f · c + i · g; h = o · tanh(c). The gates lie side by side in
/// the order i, f, g, o, as in PyTorch, whose weights are the transposes of these.
///
/// **Shapes**: x [N, T, inputs], y [N, T, hidden], or [N, hidden] if only the last state is asked for; both ways: 2 · hidden. Of each layer and
/// direction weight [inputs, 4 · hidden], recurrent [hidden, 4 · hidden], bias and recurrentBias [4 · hidden]. Hochreiter and Schmidhuber,
/// "Long short-term memory", 1997.
public struct LSTM: RecurrentLayer {
  public private(set) var stack: RecurrentStack
  public var path: ModulePath = []

  public init(
    _ inputs: Int, _ hidden: Int, depth: Int = 1, isBidirectional: Bool = false, bias: Bool = true,
    output: RecurrentOutput = .sequence
  ) {
    stack = RecurrentStack(
      .lstm, inputs, hidden, depth: depth, isBidirectional: isBidirectional, bias: bias, output: output)
    takePlaces()
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws { try v.visit(&stack.directions, "layers") }

  public init(_ attributes: inout AttributeReader) throws {
    stack = try RecurrentStack(.lstm, reading: &attributes)
    takePlaces()
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(LSTM(3, 5), [4, 6, 3], gives: [4, 6, 5], summary: "LSTM 3 → 5"),
      LayerExample(
        LSTM(3, 2, depth: 2, isBidirectional: true, bias: false, output: .last), [3, 4, 3], gives: [3, 4],
        summary: "LSTM 3 → 4, 2 layers, both ways, no bias, last state"),
    ]
  }
}
