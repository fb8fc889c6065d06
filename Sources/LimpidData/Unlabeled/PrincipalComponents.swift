/// The directions in which rows differ most, at right angles to each other, and how much of the variance each explains.
///
/// ```swift
/// let pca = try PrincipalComponents(matrix, count: 2)
/// print(pca.explainedVarianceRatio, pca.coordinates(of: matrix))
/// ```
///
/// The results are those of scikit-learn, signs included: of each direction the entry of greatest magnitude is positive.
/// K. Pearson, On Lines and Planes of Closest Fit, 1901.
public struct PrincipalComponents: Sendable, Equatable {
  /// What is taken off each column before.
  public let means: [Double]
  /// [count, columns]; each row has length 1.
  public let components: Matrix
  /// The variance along each, divided by rows − 1.
  public let explainedVariance: [Double]
  /// The same as a share of the whole.
  public let explainedVarianceRatio: [Double]

  /// - Parameters:
  ///   - count: how many; at most the lesser of rows and columns, nil for so many.
  public init(_ x: Matrix, count: Int? = nil) throws(DataError) {
    let most = min(x.rows, x.columns)
    let count = count ?? most
    guard x.rows >= 2, x.columns >= 1, (1...max(1, most)).contains(count) else {
      throw DataError(
        file: "components",
        came: "\(counted(count, "component")) of \(grouped(x.rows)) × \(grouped(x.columns)) numbers",
        expected: x.rows < 2 ? "at least two rows" : "1 … \(grouped(most))", mend: "choose fewer")
    }
    means = x.means
    let centred = x.shifted(by: means)
    // The products of columns with each other; of rows where these are fewer.
    let isTall = x.rows >= x.columns
    let n = isTall ? x.columns : x.rows
    let gram = try isTall ? PrincipalComponents.columnProducts(centred) : PrincipalComponents.rowProducts(centred)
    let eigen = SymmetricEigen(gram, n)
    let scale = 1 / Double(x.rows - 1)
    let variances = eigen.values.map { max(0, $0) * scale }
    let total = variances.reduce(0, +)
    var directions: [Double] = []
    for i in 0..<count {
      var direction = eigen.vectors[i]
      if !isTall {
        // u of the rows' products: the direction is Xᵀ u, brought to length 1.
        let u = direction
        direction = [Double](repeating: 0, count: x.columns)
        for row in 0..<x.rows { for c in 0..<x.columns { direction[c] += u[row] * centred[row, c] } }
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length > 0 { for c in direction.indices { direction[c] /= length } }
      }
      let top = direction.indices.reduce(0) { abs(direction[$1]) > abs(direction[$0]) ? $1 : $0 }
      directions += direction[top] < 0 ? direction.map { -$0 } : direction
    }
    components = Matrix(unchecked: count, x.columns, directions)
    explainedVariance = Array(variances.prefix(count))
    explainedVarianceRatio = explainedVariance.map { total > 0 ? $0 / total : 0 }
  }

  /// The rows in the new directions, [rows, count].
  public func coordinates(of x: Matrix) throws(DataError) -> Matrix {
    guard x.columns == components.columns else {
      throw DataError(
        file: "components", came: counted(x.columns, "column"), expected: grouped(components.columns),
        mend: "give rows like those that the components are of")
    }
    var result: [Double] = []
    result.reserveCapacity(x.rows * components.rows)
    for row in 0..<x.rows {
      for i in 0..<components.rows {
        var sum = 0.0
        for c in 0..<x.columns { sum += (x[row, c] - means[c]) * components[i, c] }
        result.append(sum)
      }
    }
    return Matrix(unchecked: x.rows, components.rows, result)
  }

  /// Rows made of coordinates: what is left of the data when the other directions are dropped.
  public func rows(at coordinates: Matrix) -> Matrix {
    var result: [Double] = []
    for row in 0..<coordinates.rows {
      for c in 0..<means.count {
        result.append((0..<components.rows).reduce(means[c]) { $0 + coordinates[row, $1] * components[$1, c] })
      }
    }
    return Matrix(unchecked: coordinates.rows, means.count, result)
  }

  /// Xᵀ X, added up in the order of the rows; blocks of its rows on all threads.
  private static func columnProducts(_ x: Matrix) throws(DataError) -> [Double] {
    let n = x.columns, block = 16
    let parts = try inParallel((n + block - 1) / block) { (part) throws(DataError) -> [Double] in
      let range = part * block..<min(n, (part + 1) * block)
      var products = [Double](repeating: 0, count: range.count * n)
      x.elements.withUnsafeBufferPointer { x in
        products.withUnsafeMutableBufferPointer { products in
          for row in 0..<x.count / n {
            let line = x.baseAddress! + row * n
            for (k, i) in range.enumerated() {
              let factor = line[i], target = products.baseAddress! + k * n
              if factor != 0 { for j in 0..<n { target[j] += factor * line[j] } }
            }
          }
        }
      }
      return products
    }
    return parts.flatMap { $0 }
  }

  /// X Xᵀ.
  private static func rowProducts(_ x: Matrix) throws(DataError) -> [Double] {
    let n = x.rows
    let lines = try inParallel(n) { (i) throws(DataError) -> [Double] in
      x.elements.withUnsafeBufferPointer { e in
        (0..<n).map { j in
          var sum = 0.0
          for c in 0..<x.columns { sum += e[i * x.columns + c] * e[j * x.columns + c] }
          return sum
        }
      }
    }
    return lines.flatMap { $0 }
  }
}
