/// A choice that can be written down: a rule, a schedule, a transform. In JSON it is an object with its name under "kind" and its
/// settings beside it: `{"kind": "adamW", "beta1": 0.9, …}`.
public protocol NamedSetting: Codable, Sendable, CustomStringConvertible {
  /// The name by which recipes and the command line call it.
  static var name: String { get }
  /// What its numbers may be.
  static var bounds: [String: Bound] { get }
}

extension NamedSetting {
  public static var name: String {
    let type = String(describing: Self.self)
    return type.prefix(1).lowercased() + type.dropFirst()
  }

  public static var bounds: [String: Bound] { [:] }

  /// Name and settings, such as "sgd(momentum: 0.9)". What is nil is left out.
  public var description: String {
    let settings = Mirror(reflecting: self).children.compactMap { child -> String? in
      guard let label = child.label else { return nil }
      if let number = child.value as? Double { return "\(label): \(shortest(number))" }
      let inside = Mirror(reflecting: child.value)
      if inside.displayStyle != .optional { return "\(label): \(child.value)" }
      return inside.children.first.map { "\(label): \($0.value)" }
    }
    return Self.name + (settings.isEmpty ? "" : "(\(settings.joined(separator: ", ")))")
  }
}

/// The choices of one sort, by name.
public struct SettingTable: Sendable {
  /// What a choice is, such as "optimizer".
  public let sort: String
  public let types: [any NamedSetting.Type]

  public var names: [String] { types.map { $0.name } }

  func type(_ name: String) throws(RecipeError) -> any NamedSetting.Type {
    if let type = types.first(where: { $0.name == name }) { return type }
    throw RecipeError.unknown(sort, name, among: names)
  }

  func encode(_ setting: any NamedSetting, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: SettingKey.self)
    try container.encode(Swift.type(of: setting).name, forKey: .kind)
    try setting.encode(to: encoder)
  }

  func decode(from decoder: any Decoder) throws -> any NamedSetting {
    let kind = try decoder.container(keyedBy: SettingKey.self).decode(String.self, forKey: .kind)
    return try type(kind).init(from: decoder)
  }
}

private enum SettingKey: CodingKey { case kind }
