import LimpidCore

/// Uniform in −bound ..< bound.
public struct Uniform: Initializer, Hashable {
  public let bound: Float

  public init(_ bound: Float) { self.bound = bound }

  public var name: String { "uniform(\(bound))" }
  public func elements(_ shape: Shape, _ key: DrawKey) -> [Float] {
    key.uniform(shape.elementCount).map { (2 * $0 - 1) * bound }
  }
}

extension Initializer where Self == Uniform {
  public static func uniform(_ bound: Float) -> Uniform { Uniform(bound) }
}
