import LimpidCore

/// A layer that goes through sequences step by step; `LSTM`, `GRU` and `RNN` differ in the cell of their stack.
public protocol RecurrentLayer: DescribedLayer where Input == Tensor {
  /// The layers one on top of the other.
  var stack: RecurrentStack { get }
}

extension RecurrentLayer {
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
  public var attributes: Attributes { stack.attributes }
}
