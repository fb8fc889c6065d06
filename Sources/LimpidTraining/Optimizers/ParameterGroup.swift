import LimpidCore
import LimpidLayers

/// Parameters that learn at another pace, or decay otherwise, than the rest. The first group that holds a parameter counts.
///
///     ParameterGroup(under: "backbone", learningRateFactor: 0.1)
///     ParameterGroup(role: .bias, decayFactor: 0)
public struct ParameterGroup: Sendable, Codable, Equatable {
  /// The beginning of the parameters' paths; empty for all.
  public var under: String
  /// The role of the parameters; nil for any.
  public var role: String?
  public var learningRateFactor: Double
  /// What the weight decay and L1 are multiplied by.
  public var decayFactor: Double

  public init(
    under path: String = "", role: Parameter.Role? = nil, learningRateFactor: Double = 1, decayFactor: Double = 1
  ) {
    under = path
    self.role = role?.rawValue
    self.learningRateFactor = learningRateFactor
    self.decayFactor = decayFactor
  }

  /// Whether the parameter belongs to the group.
  public func holds(_ path: ModulePath, _ role: Parameter.Role) -> Bool {
    (self.role == nil || self.role == role.rawValue)
      && path.components.starts(with: ModulePath(under).components)
  }
}

extension ParameterGroup: CustomStringConvertible {
  public var description: String {
    let who = [under.isEmpty ? nil : "under \(under)", role].compactMap { $0 }.joined(separator: ", ")
    return "\(who.isEmpty ? "all" : who): learning rate × \(learningRateFactor), decay × \(decayFactor)"
  }
}
