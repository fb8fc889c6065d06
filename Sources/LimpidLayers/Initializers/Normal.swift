import LimpidCore

/// Normal with mean 0 and the given deviation.
public struct Normal: Initializer, Hashable {
  public let deviation: Float

  public init(_ deviation: Float = 1) { self.deviation = deviation }

  public var name: String { "normal(\(deviation))" }
  public func value(_ shape: Shape, _ key: RandomKey) -> Tensor { key.normal(shape, standardDeviation: deviation) }
}

/// Normal with mean 0 and the given deviation, drawn again where it falls more than two deviations away. The deviation of what comes out is
/// 0.8796 times the given one.
public struct TruncatedNormal: Initializer, Hashable {
  public let deviation: Float

  public init(_ deviation: Float = 1) { self.deviation = deviation }

  public var name: String { "truncatedNormal(\(deviation))" }
  public func value(_ shape: Shape, _ key: RandomKey) -> Tensor {
    key.truncatedNormal(shape, standardDeviation: deviation)
  }
}

extension Initializer where Self == Normal {
  /// Normally distributed around 0.
  public static func normal(_ deviation: Float = 1) -> Normal { Normal(deviation) }
}

extension Initializer where Self == TruncatedNormal {
  /// Normally distributed around 0, without what lies far out.
  public static func truncatedNormal(_ deviation: Float = 1) -> TruncatedNormal { TruncatedNormal(deviation) }
}
