import CLimpid
import LimpidCore
import LimpidLayers

/// A change of all gradients before the rule sees them, such as clipping.
public protocol GradientTransform: NamedSetting {
  func apply(to gradients: inout Gradients) throws
  /// The same on gradients that lie in a program's memory.
  func apply(to gradients: GradientBuffers) throws
}

extension GradientTransform {
  public func apply(to gradients: GradientBuffers) throws {
    var copies = gradients.copied
    try apply(to: &copies)
    for part in gradients.parts {
      guard let changed = copies[part.path] else { continue }
      withExtendedLifetime(changed) { part.elements.update(from: changed.pointer, count: part.shape.elementCount) }
    }
  }
}

/// The gradients of a step where a program has put them, in the model's order.
public struct GradientBuffers {
  struct Part {
    let path: ModulePath
    let shape: Shape
    let elements: UnsafeMutablePointer<Float>
  }
  let parts: [Part]

  /// The length of all gradients as one vector, as `Gradients.norm`.
  var norm: Double {
    var squares = 0.0
    for part in parts { squares += Double(sumOfSquares(part.elements, part.shape.elementCount)) }
    return squares.squareRoot()
  }

  /// As `Gradients.fingerprint`.
  var fingerprint: UInt64 {
    parts.reduce(0) { limpid_fingerprint($0, $1.elements, Int64($1.shape.elementCount)) }
  }

  /// The gradients as values.
  var copied: Gradients {
    Gradients(
      parts.map { part in
        (
          part.path,
          Tensor(filling: part.shape) { $0.update(from: part.elements, count: part.shape.elementCount) }
        )
      })
  }
}

private func sumOfSquares(_ elements: UnsafePointer<Float>, _ count: Int) -> Float {
  var sum: Float = 0
  limpid_reduce(LIMPID_REDUCE_SQUARES, elements, nil, &sum, 1, Int64(count), 1)
  return sum
}

extension Gradients {
  /// The length of all gradients as one vector, √Σ g². Each tensor's squares are summed in the order of NUMERICS.md, the tensors' sums in
  /// Double in the order of the model.
  public var norm: Double {
    paths.reduce(0.0) { sum, path in
      guard let tensor = self[path] else { return sum }
      return withExtendedLifetime(tensor) { sum + Double(sumOfSquares(tensor.pointer, tensor.count)) }
    }.squareRoot()
  }

  /// A hash of all gradients' bits, in the order of the model: see `limpid_fingerprint.h`. Two steps with the same fingerprint had, as good as
  /// certainly, the same gradients to the bit.
  public var fingerprint: UInt64 {
    paths.reduce(0) { state, path in
      guard let tensor = self[path] else { return state }
      return withExtendedLifetime(tensor) { limpid_fingerprint(state, tensor.pointer, Int64(tensor.count)) }
    }
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
