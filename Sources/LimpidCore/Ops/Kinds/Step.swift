/// What a pullback has to work with.
public struct Step: Sendable {
  public let inputs: Inputs
  public let output: Tensor
  public let remembered: [Tensor]
  private let wanted: [Bool]

  package init(inputs: Inputs, output: Tensor, remembered: [Tensor], wanted: [Bool]) {
    self.inputs = inputs
    self.output = output
    self.remembered = remembered
    self.wanted = wanted
  }

  /// Whether anyone asks for the gradient of input `i`. If not, answer `.skipped`.
  public func needs(_ i: Int) -> Bool { wanted[i] }

  /// `.gradient` of what `make` computes if input `i` is asked for, else `.skipped`.
  public func ifNeeded(_ i: Int, _ make: () throws(TensorError) -> Tensor) throws(TensorError) -> Cotangent {
    wanted[i] ? .gradient(try make()) : .skipped
  }
}

/// A pullback's answer for one input. A missing gradient is never silent.
public enum Cotangent: Sendable {
  case gradient(Tensor)
  /// There is none, for a reason that a reader will understand.
  case none(because: String)
  /// Nobody asked.
  case skipped
}
