import LimpidCore

/// Every element the same.
public struct Constant: Initializer, Hashable {
  public let value: Float

  public init(_ value: Float) { self.value = value }

  public var name: String { value == 0 ? "zeros" : value == 1 ? "ones" : "constant(\(value))" }
  public var isRandom: Bool { false }
  public func value(_ shape: Shape, _ key: RandomKey) -> Tensor { Tensor(unchecked: shape, repeating: value) }
}

extension Initializer where Self == Constant {
  public static var zeros: Constant { Constant(0) }
  public static var ones: Constant { Constant(1) }
  /// Every element the same.
  public static func constant(_ value: Float) -> Constant { Constant(value) }
}
