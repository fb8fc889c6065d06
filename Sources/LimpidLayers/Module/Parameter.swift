import LimpidCore

/// A tensor that belongs to a model: a weight that training changes, or state such as a running mean.
///
/// A parameter begins with an initial value, a function of the seed and of its path in the model, and keeps it until a value is set: by
/// training, by loading, by hand.
public struct Parameter: Sendable {
  /// False for a frozen weight and for state.
  public var isTrainable: Bool
  /// What it is.
  public let role: Role
  /// Where it sits in the model; filled in whenever the model is visited.
  public internal(set) var path: ModulePath = []

  private var own: Tensor?
  /// The initial value, as long as no other was set.
  private(set) var initial: InitialValue?

  /// What a parameter is for.
  public enum Role: String, Sendable, Codable {
    /// A weight matrix, a filter, an embedding: what weight decay applies to.
    case weight
    /// A bias or a norm's shift and scale.
    case bias
    /// Not learned: a running mean or variance.
    case state
  }

  /// A parameter with a value of its own.
  public init(_ value: Tensor, role: Role = .weight) {
    own = value
    self.role = role
    isTrainable = role != .state
  }

  /// A parameter that begins as `initializer` has it.
  public init(_ shape: Shape, _ initializer: any Initializer, role: Role = .weight) {
    initial = InitialValue(shape, initializer)
    self.role = role
    isTrainable = role != .state
  }

  public var value: Tensor {
    get { own ?? initial!.value }
    // Without drawing the initial value first.
    set { (own, initial) = (newValue, nil) }
    // Moves the tensor out and in again, so that an optimizer finds its elements held once and writes in place.
    _modify {
      var tensor = own.take() ?? initial!.value
      initial = nil
      defer { own = tensor }
      yield &tensor
    }
  }

  public var shape: Shape { own?.shape ?? initial!.shape }

  /// True until a value is set.
  public var isInitial: Bool { own == nil }

  /// Begins anew as drawn from the seed at this path, if no value was set. Without a seed: seed 0, unless one was given before.
  mutating func begin(seed: UInt64?, at path: ModulePath) {
    guard let before = initial, seed != nil || before.seed == nil else { return }
    initial = InitialValue(before.shape, before.initializer, seed: seed, path: path)
  }
}
