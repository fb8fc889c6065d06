import LimpidCore

/// Columns (or rows, whichever are fewer) at right angles and of length `gain`, so that a signal's length is kept: the weight is seen as a
/// matrix with the last axis as columns. Saxe et al., "Exact solutions to the nonlinear dynamics of learning", 2014.
///
/// Gram and Schmidt's procedure on normal numbers, twice over for exactness, in Double with additions, products and roots only, so
/// that the bits are the same everywhere.
public struct Orthogonal: Initializer, Hashable {
  public let gain: Float

  public init(gain: Float = 1) { self.gain = gain }

  public var name: String { "orthogonal(\(gain))" }

  public func value(_ shape: Shape, _ key: RandomKey) -> Tensor {
    let count = shape.elementCount
    let columns = max(shape.last ?? 1, 1)
    let rows = count / columns
    let (vectors, length) = (min(rows, columns), max(rows, columns))
    let numbers = key.normal(shape).array
    var basis: [[Double]] = []
    for v in 0..<vectors {
      var vector = (0..<length).map { Double(numbers[v * length + $0]) }
      for _ in 0..<2 {
        for other in basis {
          let along = dot(vector, other)
          for i in vector.indices { vector[i] -= along * other[i] }
        }
      }
      let size = dot(vector, vector).squareRoot()
      basis.append(vector.map { $0 / size })
    }
    let elements = (0..<count).map { i in
      let (row, column) = (i / columns, i % columns)
      return gain * Float(rows >= columns ? basis[column][row] : basis[row][column])
    }
    return Tensor(unchecked: shape, elements)
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}

extension Initializer where Self == Orthogonal {
  /// Rows or columns at right angles to one another.
  public static func orthogonal(gain: Float = 1) -> Orthogonal { Orthogonal(gain: gain) }
}
