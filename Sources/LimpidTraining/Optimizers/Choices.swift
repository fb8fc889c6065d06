// The tables by which recipes find what they name, and the boxes that write and read such a choice.

/// The update rules.
public let updateRules = SettingTable(
  sort: "optimizer", types: [SGD.self, Adam.self, AdamW.self, RMSprop.self, Adagrad.self, Lion.self])

/// The gradient transforms.
public let gradientTransforms = SettingTable(sort: "gradient transform", types: [ClipByNorm.self, ClipByValue.self])

/// An update rule as a recipe holds it.
public struct RuleChoice: Codable, Sendable, CustomStringConvertible {
  public var rule: any UpdateRule
  public init(_ rule: any UpdateRule) { self.rule = rule }

  /// The rule of a name with its usual settings.
  public init(named name: String) throws(RecipeError) {
    switch name {
    case SGD.name: rule = SGD(momentum: 0.9)
    case Adam.name: rule = Adam()
    case AdamW.name: rule = AdamW()
    case RMSprop.name: rule = RMSprop()
    case Adagrad.name: rule = Adagrad()
    case Lion.name: rule = Lion()
    default: throw RecipeError.unknown(updateRules.sort, name, among: updateRules.names)
    }
  }

  public init(from decoder: any Decoder) throws {
    guard let rule = try updateRules.decode(from: decoder) as? any UpdateRule else { preconditionFailure() }
    self.rule = rule
  }
  public func encode(to encoder: any Encoder) throws { try updateRules.encode(rule, to: encoder) }
  public var description: String { rule.description }
}

/// A gradient transform as a recipe holds it.
public struct TransformChoice: Codable, Sendable, CustomStringConvertible {
  public var transform: any GradientTransform
  public init(_ transform: any GradientTransform) { self.transform = transform }

  public init(from decoder: any Decoder) throws {
    guard let transform = try gradientTransforms.decode(from: decoder) as? any GradientTransform else {
      preconditionFailure()
    }
    self.transform = transform
  }
  public func encode(to encoder: any Encoder) throws { try gradientTransforms.encode(transform, to: encoder) }
  public var description: String { transform.description }
}
