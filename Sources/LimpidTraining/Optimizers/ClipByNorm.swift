import CLimpid
import LimpidCore
import LimpidLayers

/// Makes the gradients, all as one vector, no longer than a limit: `g · min(1, limit / (‖g‖ + 10⁻⁶))` (Pascanu and others 2013; as in
/// PyTorch's `clip_grad_norm_`).
public struct ClipByNorm: GradientTransform, Equatable {
  public var limit: Double
  public init(_ limit: Double) { self.limit = limit }
  public static var bounds: [String: Bound] { ["limit": .positive] }

  public func apply(to gradients: inout Gradients) {
    let factor = Float(min(1, limit / (gradients.norm + 1e-6)))
    if factor == 1 { return }
    gradients.mapInPlace { scale($0, $1, by: factor) }
  }

  public func apply(to gradients: GradientBuffers) {
    let factor = Float(min(1, limit / (gradients.norm + 1e-6)))
    if factor == 1 { return }
    for part in gradients.parts { scale(part.elements, part.shape.elementCount, by: factor) }
  }

  private func scale(_ g: UnsafeMutablePointer<Float>, _ count: Int, by factor: Float) {
    for i in 0..<count { g[i] *= factor }
  }
}
