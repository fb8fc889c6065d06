/// Where a value or a step belongs in a model: the names of the modules from the outermost to the innermost, as in `encoder.0.weight`.
public struct ModulePath: Sendable, Hashable, CustomStringConvertible {
  public var components: [String]

  public init(_ components: [String] = []) { self.components = components }

  /// The path written with dots; the empty string is the root.
  public init(_ text: String) { components = text.isEmpty ? [] : text.split(separator: ".").map(String.init) }

  public var isEmpty: Bool { components.isEmpty }
  public var last: String { components.last ?? "" }
  public var parent: ModulePath { ModulePath(Array(components.dropLast())) }
  public var description: String { components.joined(separator: ".") }

  public func appending(_ name: String) -> ModulePath { ModulePath(components + [name]) }
}

extension ModulePath: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public init(stringLiteral text: String) { self.init(text) }
  public init(arrayLiteral elements: String...) { self.init(elements) }
}
