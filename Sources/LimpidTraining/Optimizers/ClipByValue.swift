import LimpidCore
import LimpidLayers

/// Cuts each element of the gradients to −limit … limit. A NaN stays one.
public struct ClipByValue: GradientTransform, Equatable {
  public var limit: Double
  public init(_ limit: Double) { self.limit = limit }
  public static var bounds: [String: Bound] { ["limit": .positive] }

  public func apply(to gradients: inout Gradients) {
    gradients.mapInPlace(cut)
  }

  public func apply(to gradients: GradientBuffers) {
    for part in gradients.parts { cut(part.elements, part.shape.elementCount) }
  }

  private func cut(_ g: UnsafeMutablePointer<Float>, _ count: Int) {
    let limit = Float(limit)
    for i in 0..<count {
      if g[i] > limit { g[i] = limit } else if g[i] < -limit { g[i] = -limit }
    }
  }
}
