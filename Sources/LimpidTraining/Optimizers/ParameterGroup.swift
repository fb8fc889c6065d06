import LimpidCore
import LimpidLayers

/// Parameters that learn at another pace, or decay otherwise, than the rest. The first group that holds a parameter counts.
///
///     ParameterGroup(under: "backbone", learningRateFactor: 0.1)
///     ParameterGroup(role: .bias, decayFactor: 0)
///
/// In a recipe also as names with the factors of their learning rates: `groups: {backbone: 0.1, '*.bias': 2}`.
public struct ParameterGroup: Sendable, Codable, Equatable {
  /// The parameters' paths or their beginning, stars allowed (see `ParameterPattern`); empty for all.
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

  private enum CodingKeys: CodingKey, CaseIterable { case under, role, learningRateFactor, decayFactor }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    under = try container.decodeIfPresent(String.self, forKey: .under) ?? ""
    role = try container.decodeIfPresent(String.self, forKey: .role)
    learningRateFactor = try container.decodeIfPresent(Double.self, forKey: .learningRateFactor) ?? 1
    decayFactor = try container.decodeIfPresent(Double.self, forKey: .decayFactor) ?? 1
  }

  static let fields = CodingKeys.allCases.map(\.stringValue)

  /// Whether the parameter belongs to the group.
  public func holds(_ path: ModulePath, _ role: Parameter.Role) -> Bool {
    (self.role == nil || self.role == role.rawValue) && ParameterPattern(under).matches(path)
  }

  /// Refuses a group of no parameter.
  func check(_ model: some Module) throws(RecipeError) {
    if !under.isEmpty { try ParameterPattern(under).check("groups", model) }
  }
}

extension ParameterGroup: CustomStringConvertible {
  public var description: String {
    let who = [under.isEmpty ? nil : "under \(under)", role].compactMap { $0 }.joined(separator: ", ")
    return "\(who.isEmpty ? "all" : who): learning rate × \(learningRateFactor), decay × \(decayFactor)"
  }
}
