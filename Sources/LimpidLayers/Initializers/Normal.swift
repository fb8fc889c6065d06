import LimpidCore

/// Normal with mean 0 and the given deviation.
public struct Normal: Initializer, Hashable {
  public let deviation: Float

  public init(_ deviation: Float = 1) { self.deviation = deviation }

  public var name: String { "normal(\(deviation))" }
  public func elements(_ shape: Shape, _ key: DrawKey) -> [Float] {
    key.normal(shape.elementCount).map { $0 * deviation }
  }
}

/// Normal with mean 0 and the given deviation, drawn again where it falls more than two deviations away. The deviation of what comes out is
/// 0.8796 times the given one.
public struct TruncatedNormal: Initializer, Hashable {
  public let deviation: Float

  public init(_ deviation: Float = 1) { self.deviation = deviation }

  public var name: String { "truncatedNormal(\(deviation))" }
  public func elements(_ shape: Shape, _ key: DrawKey) -> [Float] {
    var elements = key.normal(shape.elementCount)
    // The k-th try of element i is number i + k · count of the row.
    for i in elements.indices {
      var next = i
      while abs(elements[i]) > 2 {
        next += elements.count
        elements[i] = key.normal(1, from: next)[0]
      }
      elements[i] *= deviation
    }
    return elements
  }
}

extension Initializer where Self == Normal {
  public static func normal(_ deviation: Float = 1) -> Normal { Normal(deviation) }
}

extension Initializer where Self == TruncatedNormal {
  public static func truncatedNormal(_ deviation: Float = 1) -> TruncatedNormal { TruncatedNormal(deviation) }
}
