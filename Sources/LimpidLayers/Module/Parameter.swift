import LimpidCore

/// A tensor that belongs to a model: a weight that training changes, or state such as a running mean.
public struct Parameter: Sendable {
  public var value: Tensor
  /// False for a frozen weight and for state.
  public var isTrainable: Bool
  /// What it is.
  public let role: Role
  /// Where it sits in the model; filled in when the model is differentiated or named.
  public internal(set) var path: ModulePath = []

  /// What a parameter is for.
  public enum Role: String, Sendable {
    /// A weight matrix, a filter, an embedding: what weight decay applies to.
    case weight
    /// A bias or a norm's shift and scale.
    case bias
    /// Not learned: a running mean or variance.
    case state
  }

  public init(_ value: Tensor, role: Role = .weight) {
    self.value = value
    self.role = role
    isTrainable = role != .state
  }

  public var shape: Shape { value.shape }
}
