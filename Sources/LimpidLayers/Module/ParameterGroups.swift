import LimpidCore

/// Settings by parameter: the last rule that matches a parameter gives its settings, as a special case is said after
/// the general one.
///
///     let rates = ParameterGroups(0.001)
///       .setting(0.0001, under: "backbone")
///       .setting(0, for: .bias)
public struct ParameterGroups<Settings: Sendable>: Sendable {
  public let otherwise: Settings
  private var rules: [Rule] = []

  private struct Rule: Sendable {
    let matches: @Sendable (ModulePath, Parameter) -> Bool
    let settings: Settings
  }

  /// The settings of all parameters that no rule names.
  public init(_ otherwise: Settings) { self.otherwise = otherwise }

  public func setting(
    _ settings: Settings, where matches: @escaping @Sendable (ModulePath, Parameter) -> Bool
  ) -> ParameterGroups {
    var copy = self
    copy.rules.append(Rule(matches: matches, settings: settings))
    return copy
  }

  /// Settings for the parameters whose path begins with `prefix`.
  public func setting(_ settings: Settings, under prefix: ModulePath) -> ParameterGroups {
    setting(settings) { path, _ in path.isUnder(prefix) }
  }

  /// Settings for the parameters of a role.
  public func setting(_ settings: Settings, for role: Parameter.Role) -> ParameterGroups {
    setting(settings) { _, parameter in parameter.role == role }
  }

  /// The settings of a parameter.
  public func settings(for path: ModulePath, _ parameter: Parameter) -> Settings {
    rules.last { $0.matches(path, parameter) }?.settings ?? otherwise
  }
}
