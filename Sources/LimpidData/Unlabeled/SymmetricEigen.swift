/// Eigenvalues and eigenvectors of a symmetric matrix: reflections make it tridiagonal (Householder), rotations diagonal (QL with implicit
/// shifts). Golub and Van Loan, Matrix Computations, chapter 8. All in double precision and in a fixed order, so that the bits are the same
/// everywhere.
struct SymmetricEigen {
  /// Decreasing.
  private(set) var values: [Double]
  /// Row i belongs to value i, with length 1.
  private(set) var vectors: [[Double]]

  /// - Parameters:
  ///   - a: [n, n], symmetric.
  init(_ a: [Double], _ n: Int) {
    // Rows of `q` are to become the eigenvectors; it begins as the matrix itself.
    var q = a
    var diagonal = [Double](repeating: 0, count: n), off = [Double](repeating: 0, count: n)
    SymmetricEigen.tridiagonalize(&q, n, &diagonal, &off)
    SymmetricEigen.diagonalize(&q, n, &diagonal, &off)
    let order = diagonal.indices.sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
    values = order.map { diagonal[$0] }
    vectors = order.map { Array(q[$0 * n..<($0 + 1) * n]) }
  }

  /// A = Hᵀ T H: the diagonal and the off-diagonal (off[i] joins i and i + 1) of T, and H, the product of the reflections, in `a`.
  private static func tridiagonalize(_ a: inout [Double], _ n: Int, _ diagonal: inout [Double], _ off: inout [Double]) {
    var reflections: [[Double]] = []
    a.withUnsafeMutableBufferPointer { a in
      for k in 0..<max(0, n - 2) {
        // The column below the diagonal becomes (±length, 0, …): v = x ∓ length · e.
        var v = [Double](repeating: 0, count: n)
        var square = 0.0
        for i in k + 1..<n {
          v[i] = a[i * n + k]
          square += v[i] * v[i]
        }
        let below = square - v[k + 1] * v[k + 1]
        if below > 0 {
          let length = square.squareRoot()
          v[k + 1] += v[k + 1] >= 0 ? length : -length
          let norm = (below + v[k + 1] * v[k + 1]).squareRoot()
          for i in k + 1..<n { v[i] /= norm }
          // A ← (I − 2 v vᵀ) A (I − 2 v vᵀ) = A − v wᵀ − w vᵀ with w = 2 (p − (vᵀ p) v), p = A v.
          var p = [Double](repeating: 0, count: n)
          for j in k + 1..<n where v[j] != 0 {
            let factor = v[j]
            for i in k..<n { p[i] += a[j * n + i] * factor }
          }
          var dot = 0.0
          for i in k + 1..<n { dot += v[i] * p[i] }
          for i in k..<n { p[i] = 2 * (p[i] - dot * v[i]) }
          for i in k..<n {
            let (vi, wi) = (v[i], p[i])
            for j in k..<n { a[i * n + j] -= vi * p[j] + wi * v[j] }
          }
        } else {
          v = []
        }
        reflections.append(v)
      }
      for i in 0..<n {
        diagonal[i] = a[i * n + i]
        if i + 1 < n { off[i] = a[(i + 1) * n + i] }
      }
      // H = H_{n−3} … H_0, rows first: begun as the identity and reflected from the right, last reflection first.
      for i in 0..<n { for j in 0..<n { a[i * n + j] = i == j ? 1 : 0 } }
      for v in reflections.reversed() where !v.isEmpty {
        for i in 0..<n {
          var dot = 0.0
          for j in 0..<n { dot += a[i * n + j] * v[j] }
          if dot == 0 { continue }
          for j in 0..<n { a[i * n + j] -= 2 * dot * v[j] }
        }
      }
    }
  }

  /// Rotations until nothing is left beside the diagonal; the rows of `q` are rotated along.
  private static func diagonalize(_ q: inout [Double], _ n: Int, _ d: inout [Double], _ e: inout [Double]) {
    q.withUnsafeMutableBufferPointer { q in
      for l in 0..<n {
        for _ in 0..<60 {
          // The first place from l on where the matrix falls apart.
          var m = l
          while m < n - 1, abs(e[m]) > Double.ulpOfOne * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
          if m == l { break }
          // Wilkinson's shift from the leading 2 × 2 block.
          let half = (d[l + 1] - d[l]) / (2 * e[l])
          let root = (half * half + 1).squareRoot()
          var g = d[m] - d[l] + e[l] / (half + (half >= 0 ? root : -root))
          var (sine, cosine, p) = (1.0, 1.0, 0.0)
          var i = m - 1
          var isSplit = false
          while i >= l {
            let f = sine * e[i], b = cosine * e[i]
            let r = (f * f + g * g).squareRoot()
            e[i + 1] = r
            if r == 0 {
              d[i + 1] -= p
              e[m] = 0
              isSplit = true
              break
            }
            (sine, cosine) = (f / r, g / r)
            g = d[i + 1] - p
            let t = (d[i] - g) * sine + 2 * cosine * b
            p = sine * t
            d[i + 1] = g + p
            g = cosine * t - b
            for k in 0..<n {
              let (x, y) = (q[i * n + k], q[(i + 1) * n + k])
              q[(i + 1) * n + k] = sine * x + cosine * y
              q[i * n + k] = cosine * x - sine * y
            }
            i -= 1
          }
          if isSplit { continue }
          d[l] -= p
          e[l] = g
          e[m] = 0
        }
      }
    }
  }
}
