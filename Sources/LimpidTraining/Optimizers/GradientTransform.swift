import CLimpid
import LimpidCore
import LimpidLayers

/// A change of all gradients before the rule sees them, such as clipping.
public protocol GradientTransform: NamedSetting {
  func apply(to gradients: inout Gradients) throws
}

extension Gradients {
  /// The length of all gradients as one vector, √Σ g². Each tensor's squares are summed in the order of NUMERICS.md, the tensors' sums in
  /// Double in the order of the model.
  public var norm: Double {
    paths.reduce(0.0) { $0 + Double(sumOfSquares(self[$1])) }.squareRoot()
  }

  /// A hash of all gradients' bits, in the order of the model: see `limpid_fingerprint.h`. Two steps with the same fingerprint had, as good as
  /// certainly, the same gradients to the bit.
  public var fingerprint: UInt64 {
    paths.reduce(0) { state, path in
      guard let tensor = self[path] else { return state }
      return withExtendedLifetime(tensor) { limpid_fingerprint(state, tensor.pointer, Int64(tensor.count)) }
    }
  }

  private func sumOfSquares(_ tensor: Tensor?) -> Float {
    guard let tensor else { return 0 }
    var sum: Float = 0
    limpid_reduce(LIMPID_REDUCE_SQUARES, tensor.pointer, nil, &sum, 1, Int64(tensor.count), 1)
    return sum
  }

  /// Changes each tensor, in place where nobody else holds it.
  mutating func mapInPlace(_ change: (UnsafeMutablePointer<Float>, Int) -> Void) {
    for path in paths {
      guard var tensor = self[path] else { continue }
      self[path] = Tensor([] as [Float])  // so that the elements are held once
      let count = tensor.count
      tensor.withUniqueElements { change($0, count) }
      self[path] = tensor
    }
  }
}
