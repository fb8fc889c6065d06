import LimpidCore

/// An argument of a layer, as it stands in a model file.
public enum Attribute: Sendable, Hashable {
  case integer(Int)
  case number(Float)
  case flag(Bool)
  case text(String)
  case integers([Int])
  case layer(Architecture)
  case layers([Architecture])
}

/// What can be an argument of a layer.
public protocol AttributeValue {
  var attribute: Attribute { get }
}

extension Int: AttributeValue { public var attribute: Attribute { .integer(self) } }
extension Float: AttributeValue { public var attribute: Attribute { .number(self) } }
extension Bool: AttributeValue { public var attribute: Attribute { .flag(self) } }
extension String: AttributeValue { public var attribute: Attribute { .text(self) } }
extension Architecture: AttributeValue { public var attribute: Attribute { .layer(self) } }

extension Array: AttributeValue where Element: AttributeElement {
  public var attribute: Attribute { Element.list(self) }
}

/// What can stand in a list that is an argument.
public protocol AttributeElement {
  /// The list as an argument.
  static func list(_ elements: [Self]) -> Attribute
}

extension Int: AttributeElement { public static func list(_ elements: [Int]) -> Attribute { .integers(elements) } }
extension Architecture: AttributeElement {
  public static func list(_ elements: [Architecture]) -> Attribute { .layers(elements) }
}

/// The arguments of a layer by name, in order.
public struct Attributes: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// An argument with its name.
  public struct Entry: Sendable, Hashable {
    public let name: String
    public let value: Attribute
  }

  public private(set) var entries: [Entry] = []

  public init(dictionaryLiteral elements: (String, any AttributeValue)...) {
    entries = elements.map { Entry(name: $0.0, value: $0.1.attribute) }
  }

  public subscript(name: String) -> Attribute? {
    get { entries.first { $0.name == name }?.value }
    set {
      entries.removeAll { $0.name == name }
      if let newValue { entries.append(Entry(name: name, value: newValue)) }
    }
  }
}
