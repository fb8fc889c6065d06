import LimpidCore

extension Module {
  /// Calls `body` with every parameter and its path, in order, and keeps its changes.
  public mutating func update(_ body: (ModulePath, inout Parameter) throws -> Void) throws {
    try withoutActuallyEscaping(body) { body in
      var visitor = ClosureVisitor(body: body)
      try visit(&visitor)
    }
  }

  /// All parameters with their paths, in order.
  public var parameters: [(path: ModulePath, parameter: Parameter)] {
    var copy = self
    var result: [(path: ModulePath, parameter: Parameter)] = []
    // Reading cannot fail: the visitor does not throw.
    try? copy.update { path, parameter in result.append((path, parameter)) }
    return result
  }

  /// The number of numbers that training changes when nothing is frozen.
  public var parameterCount: Int { parameters.filter { $0.parameter.role != .state }.elementCount }

  /// Gives every parameter that still has its initial value the one that belongs to `seed` and the parameter's path. Values that were
  /// loaded, trained or set by hand stay.
  ///
  /// Models are made with seed 0, so two models made alike are equal; another seed is another beginning.
  public mutating func initialize(seed: UInt64) throws {
    try update { path, parameter in parameter.begin(seed: seed, at: path) }
  }

  /// A copy that begins with `seed`.
  public func initialized(seed: UInt64) throws -> Self {
    var copy = self
    try copy.initialize(seed: seed)
    return copy
  }

  /// For modules made of others: tells the parameters inside their places, so that like layers begin with different values.
  mutating func takePlaces() {
    // The visitor does not throw; a module whose own `visit` does will say so when it is used.
    try? update { path, parameter in parameter.begin(seed: nil, at: path) }
  }
}

extension [(path: ModulePath, parameter: Parameter)] {
  /// The number of elements of all; `Int.max` if it does not fit, as it may in a model file that means harm.
  var elementCount: Int {
    reduce(0) { sum, next in
      let (result, overflow) = sum.addingReportingOverflow(next.parameter.shape.elementCount)
      return overflow ? .max : result
    }
  }
}

/// A visitor made from a closure.
private struct ClosureVisitor: ParameterVisitor {
  var path: ModulePath = []
  let body: (ModulePath, inout Parameter) throws -> Void

  mutating func visit(_ parameter: inout Parameter, at path: ModulePath) throws { try body(path, &parameter) }
}
