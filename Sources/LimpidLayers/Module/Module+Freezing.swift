import LimpidCore

extension Module {
  /// Freezes (or frees) every parameter whose path begins with `prefix`; state stays as it is. A prefix that names nothing is an error.
  public mutating func setTrainable(_ trainable: Bool, under prefix: ModulePath = []) throws {
    var found = false
    try update { path, parameter in
      guard path.isUnder(prefix) else { return }
      found = true
      if parameter.role != .state { parameter.isTrainable = trainable }
    }
    if !found && !prefix.isEmpty {
      throw TensorError(
        operation: trainable ? "unfreeze" : "freeze", came: "no parameter lies under \"\(prefix)\"",
        expected: "a prefix of a parameter's path",
        mend: "take one of: \(modulePaths.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
  }

  /// Keeps training from changing the parameters under `prefix` (all of them if it is empty).
  public mutating func freeze(_ prefix: ModulePath = []) throws { try setTrainable(false, under: prefix) }
  public mutating func unfreeze(_ prefix: ModulePath = []) throws { try setTrainable(true, under: prefix) }

  /// The paths of the modules that own parameters, in order.
  private var modulePaths: [ModulePath] {
    var seen: Set<ModulePath> = []
    return parameters.map(\.path.parent).filter { seen.insert($0).inserted }
  }
}

extension ModulePath {
  /// True if this path is `prefix` or lies inside it.
  public func isUnder(_ prefix: ModulePath) -> Bool { components.starts(with: prefix.components) }
}
