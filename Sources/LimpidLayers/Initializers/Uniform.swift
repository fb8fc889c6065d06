import LimpidCore

/// Uniform in −bound ..< bound.
public struct Uniform: Initializer, Hashable {
  public let bound: Float

  public init(_ bound: Float) { self.bound = bound }

  public var name: String { "uniform(\(bound))" }
  public func value(_ shape: Shape, _ key: RandomKey) -> Tensor { (key.uniform(shape) * 2 - 1) * bound }
}

extension Initializer where Self == Uniform {
  public static func uniform(_ bound: Float) -> Uniform { Uniform(bound) }
}
