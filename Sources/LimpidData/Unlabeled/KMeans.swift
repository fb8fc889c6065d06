/// Groups of rows that are near each other: each row belongs to the nearest of k centres, each centre is the mean of its rows.
///
/// ```swift
/// let groups = try KMeans(matrix, clusters: 3, seed: 0)
/// print(groups.inertia, groups.labels)
/// ```
///
/// S. Lloyd, Least Squares Quantization in PCM, 1982; the first centres as D. Arthur and S. Vassilvitskii, k-means++, 2007, drawn from
/// counters. From given centres it comes to the labels, centres and inertia of scikit-learn.
public struct KMeans: Sendable, Equatable {
  /// [clusters, columns].
  public private(set) var centers: Matrix
  /// The nearest centre of each row; of equally near ones the first.
  public private(set) var labels: [Int]
  /// The sum of the squared distances to them.
  public private(set) var inertia: Double
  /// How often the centres moved.
  public private(set) var iterations: Int

  /// The best of several beginnings.
  ///
  /// - Parameters:
  ///   - restarts: how many beginnings are drawn; the one with the least inertia is kept, of equal ones the first.
  ///   - tolerance: it ends when the squares of all moves together are at most this, in units of the columns' mean variance.
  public init(
    _ x: Matrix, clusters: Int, seed: UInt64 = 0, restarts: Int = 10, mostIterations: Int = 300,
    tolerance: Double = 1e-4
  ) throws(DataError) {
    guard clusters >= 1, clusters <= x.rows, x.columns > 0 else {
      throw DataError(
        file: "clusters", came: "\(counted(clusters, "cluster")) of \(counted(x.rows, "row"))",
        expected: "1 … \(grouped(x.rows))", mend: "choose fewer")
    }
    var best: KMeans?
    for restart in 0..<max(1, restarts) {
      let centers = KMeans.spread(x, clusters, Draws(seed: seed, stream: .clusters, step: restart))
      let found = try KMeans(x, from: centers, mostIterations: mostIterations, tolerance: tolerance)
      if best == nil || found.inertia < best!.inertia { best = found }
    }
    self = best!
  }

  /// From these centres.
  public init(
    _ x: Matrix, from centers: Matrix, mostIterations: Int = 300, tolerance: Double = 1e-4
  ) throws(DataError) {
    guard centers.columns == x.columns, (1...max(1, x.rows)).contains(centers.rows), x.rows > 0 else {
      throw DataError(
        file: "clusters", came: "\(grouped(centers.rows)) centres of \(counted(centers.columns, "column"))",
        expected: "at most \(grouped(x.rows)) of \(grouped(x.columns))", mend: "give centres of the same columns")
    }
    // Distances are taken about the mean: far from 0 they would lose digits.
    let means = x.means
    let centred = x.shifted(by: means)
    let bound = tolerance * x.variances.reduce(0, +) / Double(x.columns)
    var places = centers.shifted(by: means)
    var nearest = try KMeans.nearest(centred, places)
    var count = 0, wasStill = false
    while count < max(1, mostIterations) {
      count += 1
      let next = KMeans.moved(centred, places, nearest)
      let shift = zip(next.elements, places.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      places = next
      let again = try KMeans.nearest(centred, places)
      let isSame = again.labels == nearest.labels
      nearest = again
      if isSame {
        wasStill = true
        break
      }
      if shift <= bound { break }
    }
    self.centers = places.shifted(by: means.map { -$0 })
    labels = nearest.labels
    inertia = nearest.distances.reduce(0, +)
    // scikit-learn counts the assignment that changes nothing too.
    iterations = wasStill ? count + 1 : count
  }

  /// The nearest centre of each row of other data.
  public func labels(of x: Matrix) throws(DataError) -> [Int] { try KMeans.nearest(x, centers).labels }

  /// How many rows each cluster has.
  public var counts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: centers.rows)) { $0[$1] += 1 }
  }

  /// The mean silhouette of up to 2,000 rows: 1 where clusters are far apart, 0 where they touch (P. Rousseeuw, 1987).
  public func silhouette(_ x: Matrix) -> Double {
    let wanted = min(2000, x.rows)
    let some = (0..<wanted).map { $0 * x.rows / wanted }
    var total = 0.0
    for i in some {
      var sums = [Double](repeating: 0, count: centers.rows), counts = [Double](repeating: 0, count: centers.rows)
      for j in some where j != i {
        sums[labels[j]] += KMeans.square(x, i, x, j).squareRoot()
        counts[labels[j]] += 1
      }
      let own = labels[i]
      guard counts[own] > 0 else { continue }
      let inside = sums[own] / counts[own]
      let outside = counts.indices.filter { $0 != own && counts[$0] > 0 }.map { sums[$0] / counts[$0] }.min() ?? inside
      if max(inside, outside) > 0 { total += (outside - inside) / max(inside, outside) }
    }
    return total / Double(max(1, wanted))
  }

  private static func square(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
    var sum = 0.0
    for c in 0..<a.columns {
      let d = a.elements[i * a.columns + c] - b.elements[j * b.columns + c]
      sum += d * d
    }
    return sum
  }

  /// k-means++: the first centre is any row; each further one a row drawn with a probability in proportion to its squared distance from the
  /// centres so far. Of several draws the one that leaves the least is taken.
  private static func spread(_ x: Matrix, _ clusters: Int, _ draws: Draws) -> Matrix {
    var number = 0
    func unit() -> Double {
      defer { number += 1 }
      let draw = draws.four(number)
      return Double(UInt64(draw.x) << 21 | UInt64(draw.y) >> 11) * 0x1p-53
    }
    var chosen = [min(x.rows - 1, Int(unit() * Double(x.rows)))]
    var least = (0..<x.rows).map { square(x, $0, x, chosen[0]) }
    let trials = 2 + Int(Logarithm.of(Double(clusters)))
    while chosen.count < clusters {
      let total = least.reduce(0, +)
      var best: (row: Int, left: Double, distances: [Double])?
      for _ in 0..<trials {
        var place = unit() * total, row = 0
        while row < x.rows - 1, place >= least[row] {
          place -= least[row]
          row += 1
        }
        var distances = least
        for i in 0..<x.rows { distances[i] = min(distances[i], square(x, i, x, row)) }
        let left = distances.reduce(0, +)
        if best == nil || left < best!.left { best = (row, left, distances) }
      }
      chosen.append(best!.row)
      least = best!.distances
    }
    return Matrix(unchecked: clusters, x.columns, chosen.flatMap { x.row($0) })
  }

  /// The nearest centre of each row and the squared distance to it; rows on all threads.
  private static func nearest(
    _ x: Matrix, _ centers: Matrix
  ) throws(DataError) -> (labels: [Int], distances: [Double]) {
    let block = 2048, columns = x.columns
    let parts = try inParallel((x.rows + block - 1) / block) { (part) throws(DataError) -> ([Int], [Double]) in
      let rows = part * block..<min(x.rows, (part + 1) * block)
      var labels: [Int] = [], distances: [Double] = []
      x.elements.withUnsafeBufferPointer { x in
        centers.elements.withUnsafeBufferPointer { c in
          for row in rows {
            var (best, least) = (0, Double.infinity)
            for center in 0..<centers.rows {
              var sum = 0.0
              for k in 0..<columns {
                let d = x[row * columns + k] - c[center * columns + k]
                sum += d * d
              }
              if sum < least { (best, least) = (center, sum) }
            }
            labels.append(best)
            distances.append(least)
          }
        }
      }
      return (labels, distances)
    }
    return (parts.flatMap { $0.0 }, parts.flatMap { $0.1 })
  }

  /// The mean of each centre's rows. A centre without rows goes to the row that is furthest from its own.
  private static func moved(_ x: Matrix, _ centers: Matrix, _ nearest: (labels: [Int], distances: [Double])) -> Matrix {
    let columns = x.columns
    var sums = [Double](repeating: 0, count: centers.elements.count)
    var counts = [Double](repeating: 0, count: centers.rows)
    for (row, label) in nearest.labels.enumerated() {
      counts[label] += 1
      for k in 0..<columns { sums[label * columns + k] += x.elements[row * columns + k] }
    }
    let hollow = counts.indices.filter { counts[$0] == 0 }
    if !hollow.isEmpty {
      let far = nearest.distances.indices.sorted {
        (nearest.distances[$1], $0) < (nearest.distances[$0], $1)
      }
      for (center, row) in zip(hollow, far) {
        let old = nearest.labels[row]
        counts[center] = 1
        counts[old] -= 1
        for k in 0..<columns {
          let value = x.elements[row * columns + k]
          sums[center * columns + k] = value
          sums[old * columns + k] -= value
        }
      }
    }
    for center in 0..<centers.rows {
      for k in 0..<columns {
        sums[center * columns + k] =
          counts[center] > 0 ? sums[center * columns + k] / counts[center] : centers.elements[center * columns + k]
      }
    }
    return Matrix(unchecked: centers.rows, columns, sums)
  }
}

/// How far two groupings of the same rows agree, beyond chance: 1 for the same, about 0 for independent ones (L. Hubert and P. Arabie,
/// Comparing Partitions, 1985).
public func adjustedRandIndex(_ a: [Int], _ b: [Int]) -> Double {
  var pairs: [SIMD2<Int>: Double] = [:], left: [Int: Double] = [:], right: [Int: Double] = [:]
  for (x, y) in zip(a, b) {
    pairs[SIMD2(x, y), default: 0] += 1
    left[x, default: 0] += 1
    right[y, default: 0] += 1
  }
  func choose(_ counts: some Sequence<Double>) -> Double { counts.sorted().reduce(0) { $0 + $1 * ($1 - 1) / 2 } }
  let n = Double(a.count), all = n * (n - 1) / 2
  let (both, ofA, ofB) = (choose(pairs.values), choose(left.values), choose(right.values))
  let expected = all > 0 ? ofA * ofB / all : 0, most = (ofA + ofB) / 2
  return most == expected ? 1 : (both - expected) / (most - expected)
}
