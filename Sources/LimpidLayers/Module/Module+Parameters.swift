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

  /// The number of numbers that training changes.
  public var parameterCount: Int {
    parameters.filter { $0.parameter.role != .state }.reduce(0) { $0 + $1.parameter.shape.elementCount }
  }

  /// Freezes (or frees) every parameter whose path begins with `prefix`; state stays as it is.
  public mutating func setTrainable(_ trainable: Bool, under prefix: ModulePath = []) throws {
    try update { path, parameter in
      if parameter.role != .state && path.components.starts(with: prefix.components) {
        parameter.isTrainable = trainable
      }
    }
  }

  public mutating func freeze(_ prefix: ModulePath = []) throws { try setTrainable(false, under: prefix) }
  public mutating func unfreeze(_ prefix: ModulePath = []) throws { try setTrainable(true, under: prefix) }
}

/// A visitor made from a closure.
private struct ClosureVisitor: ParameterVisitor {
  var path: ModulePath = []
  let body: (ModulePath, inout Parameter) throws -> Void

  mutating func visit(_ parameter: inout Parameter, at path: ModulePath) throws {
    parameter.path = path
    try body(path, &parameter)
  }
}
