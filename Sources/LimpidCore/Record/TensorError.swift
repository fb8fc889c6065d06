/// What went wrong in a computation on tensors: what came, what was expected, where, and how to mend it.
///
///     matmul: inner sizes differ: [32, 784] × [512, 10] needs 784 = 512
///       in    head.0 (Dense 512 → 10)
///       mend  reshape the input to [32, 512], or build Dense(784, 10)
public struct TensorError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The operation that refused, by its public spelling.
  public var operation: String
  /// What came.
  public var came: String
  /// What would have been right; reads after "needs".
  public var expected: String
  /// What the caller can do.
  public var mend: String
  /// The module in which it happened.
  public var path: ModulePath
  /// That module in words, such as "Dense 512 → 10".
  public var module: String

  public init(
    operation: String, came: String, expected: String = "", mend: String = "", path: ModulePath = [],
    module: String = ""
  ) {
    self.operation = operation
    self.came = came
    self.expected = expected
    self.mend = mend
    self.path = path
    self.module = module
  }

  public var description: String {
    var text = "\(operation): \(came)"
    if !expected.isEmpty { text += " needs \(expected)" }
    let place = [path.description, module.isEmpty ? "" : path.isEmpty ? module : "(\(module))"].filter { !$0.isEmpty }
    if !place.isEmpty { text += "\n  in    \(place.joined(separator: " "))" }
    if !mend.isEmpty { text += "\n  mend  \(mend)" }
    return text
  }

  /// The same error with its place filled in, if it has none yet.
  public func at(_ path: ModulePath, module: String = "") -> TensorError {
    var copy = self
    if copy.path.isEmpty { copy.path = path }
    if copy.module.isEmpty { copy.module = module }
    return copy
  }
}
