/// Winograd's form F(2×2, 3×3) of a convolution: 2×2 outputs from 4×4 inputs with 16 products instead of 36. The transformations of one
/// axis; each is applied down, then across.
///
/// Lavin, Gray: Fast algorithms for convolutional neural networks. CVPR 2016.
enum WinogradForm {
  /// 3 of a filter to 4.
  static func filter<S: Scalar>(_ w: [S]) -> [S] {
    let sum = w[0] + w[2]
    return [w[0], (sum + w[1]) * 0.5, (sum - w[1]) * 0.5, w[2]]
  }

  /// 4 pixels to 4.
  static func input<S: Scalar>(_ d: [S]) -> [S] { [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]] }

  /// 4 products to 2 pixels.
  static func output<S: Scalar>(_ m: [S]) -> [S] { [(m[0] + m[1]) + m[2], (m[1] - m[2]) - m[3]] }

  /// `transform` down the columns of a matrix of `rows` rows, then along its rows.
  static func both<S: Scalar>(_ matrix: [S], rows: Int, _ transform: ([S]) -> [S]) -> [S] {
    let columns = matrix.count / rows
    let down = (0..<columns).map { j in transform((0..<rows).map { matrix[$0 * columns + j] }) }
    return (0..<down[0].count).flatMap { i in transform(down.map { $0[i] }) }
  }

  /// The convolution of `x` [batch, height, width, depth] with `filter(i, j, c, o)` to `shape`, `top` and `left` pixels of zeros around it.
  static func convolution<S: Scalar>(
    _ x: [S], _ sizes: Shape, shape: Shape, top: Int, left: Int, filter: (Int, Int, Int, Int) -> S
  ) -> [S] {
    let depth = sizes[3], columns = shape[3]
    let u = (0..<depth).map { c in
      (0..<columns).map { o in both((0..<9).map { filter($0 / 3, $0 % 3, c, o) }, rows: 3, Self.filter) }
    }
    var y = [S](repeating: 0, count: shape.elementCount)
    for n in 0..<shape[0] {
      for p in stride(from: 0, to: shape[1], by: 2) {
        for q in stride(from: 0, to: shape[2], by: 2) {
          let v = (0..<depth).map { c in
            let pixels: [S] = (0..<16).map { i in
              let r = p - top + i / 4, s = q - left + i % 4
              guard (0..<sizes[1]).contains(r), (0..<sizes[2]).contains(s) else { return 0 }
              return x[((n * sizes[1] + r) * sizes[2] + s) * depth + c]
            }
            return both(pixels, rows: 4, input)
          }
          for o in 0..<columns {
            let m = (0..<16).map { place in contraction(depth) { c in (v[c][place], u[c][o][place]) } }
            for (i, value) in both(m, rows: 4, output).enumerated() {
              let r = p + i / 2, s = q + i % 2
              if r < shape[1], s < shape[2] { y[((n * shape[1] + r) * shape[2] + s) * columns + o] = value }
            }
          }
        }
      }
    }
    return y
  }
}
