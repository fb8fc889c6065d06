import CLimpid

/// Winograd's forms of a convolution with 3×3 filters: tiles of the output from larger tiles of the input, with fewer products than the sum over
/// the filter takes. A choice of definition, as each has roundings of its own.
///
/// Lavin, Gray: Fast algorithms for convolutional neural networks. CVPR 2016.
public enum WinogradForm: Int, Sendable, CaseIterable {
  /// F(2×2, 3×3): 2×2 outputs from 4×4 inputs with 16 products instead of 36.
  case two = 2
  /// F(4×4, 3×3): 4×4 outputs from 6×6 inputs with 36 products instead of 144.
  case four = 4

  /// Products of a tile for each channel and out channel.
  public var products: Int { (rawValue + 2) * (rawValue + 2) }
}

// The transformations of one axis; each is applied down, then across. `limpid_winograd.h` has them as formulas.
extension WinogradForm {
  private static func root<S: Scalar>() -> S { S(LIMPID_WINOGRAD_ROOT) }
  private static func halfRoot<S: Scalar>() -> S { S(LIMPID_WINOGRAD_HALF_ROOT) }

  /// 3 of a filter to those of a tile.
  func filter<S: Scalar>(_ w: [S]) -> [S] {
    switch self {
    case .two:
      let sum = w[0] + w[2]
      return [w[0], (sum + w[1]) * 0.5, (sum - w[1]) * 0.5, w[2]]
    case .four:
      let p = w[0].addingProduct(0.5, w[2]) * S(-LIMPID_WINOGRAD_TWO_THIRDS), q = w[1] * S(-LIMPID_WINOGRAD_ROOT_THIRD)
      let s = w[0].addingProduct(2, w[2]) * S(LIMPID_ONE_SIXTH), t = w[1] * S(LIMPID_WINOGRAD_ROOT_SIXTH)
      return [w[0], p + q, p - q, s + t, s - t, w[2]]
    }
  }

  /// The pixels of a tile to as many.
  func input<S: Scalar>(_ d: [S]) -> [S] {
    switch self {
    case .two: return [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]]
    case .four:
      let p = d[4].addingProduct(-2, d[2]), q = d[3].addingProduct(-2, d[1])
      let s = d[4].addingProduct(-0.5, d[2]), t = d[3].addingProduct(-0.5, d[1])
      let root: S = Self.root(), half: S = Self.halfRoot()
      return [
        (d[0] + d[4]).addingProduct(-2.5, d[2]), p.addingProduct(half, q), p.addingProduct(-half, q),
        s.addingProduct(root, t),
        s.addingProduct(-root, t), (d[1] + d[5]).addingProduct(-2.5, d[3]),
      ]
    }
  }

  /// The products of a tile to its pixels of the output.
  func output<S: Scalar>(_ m: [S]) -> [S] {
    switch self {
    case .two: return [(m[0] + m[1]) + m[2], (m[1] - m[2]) - m[3]]
    case .four:
      let p = m[1] + m[2], q = m[1] - m[2], s = m[3] + m[4], t = m[3] - m[4], root: S = Self.root(),
        half: S = Self.halfRoot()
      return [
        (m[0] + p) + s, (half * q).addingProduct(root, t), (0.5 * p).addingProduct(2, s),
        m[5].addingProduct(0.5 * half, q).addingProduct(2 * root, t),
      ]
    }
  }

  /// `transform` down the columns of a matrix of `rows` rows, then along its rows.
  static func both<S: Scalar>(_ matrix: [S], rows: Int, _ transform: ([S]) -> [S]) -> [S] {
    let columns = matrix.count / rows
    let down = (0..<columns).map { j in transform((0..<rows).map { matrix[$0 * columns + j] }) }
    return (0..<down[0].count).flatMap { i in transform(down.map { $0[i] }) }
  }

  /// The convolution of `x` [batch, height, width, depth] with `filter(i, j, c, o)` to `shape`, `top` and `left` pixels of zeros around it.
  func convolution<S: Scalar>(
    _ x: [S], _ sizes: Shape, shape: Shape, top: Int, left: Int, filter: (Int, Int, Int, Int) -> S
  ) -> [S] {
    let depth = sizes[3], columns = shape[3], side = rawValue, wide = side + 2
    let u = (0..<depth).map { c in
      (0..<columns).map { o in Self.both((0..<9).map { filter($0 / 3, $0 % 3, c, o) }, rows: 3, self.filter) }
    }
    var y = [S](repeating: 0, count: shape.elementCount)
    for n in 0..<shape[0] {
      for p in stride(from: 0, to: shape[1], by: side) {
        for q in stride(from: 0, to: shape[2], by: side) {
          let v = (0..<depth).map { c in
            let pixels: [S] = (0..<products).map { i in
              let r = p - top + i / wide, s = q - left + i % wide
              guard (0..<sizes[1]).contains(r), (0..<sizes[2]).contains(s) else { return 0 }
              return x[((n * sizes[1] + r) * sizes[2] + s) * depth + c]
            }
            return Self.both(pixels, rows: wide, input)
          }
          for o in 0..<columns {
            let m = (0..<products).map { place in contraction(depth) { c in (v[c][place], u[c][o][place]) } }
            for (i, value) in Self.both(m, rows: wide, output).enumerated() {
              let r = p + i / side, s = q + i % side
              if r < shape[1], s < shape[2] { y[((n * shape[1] + r) * shape[2] + s) * columns + o] = value }
            }
          }
        }
      }
    }
    return y
  }
}
