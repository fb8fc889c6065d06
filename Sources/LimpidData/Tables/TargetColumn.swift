import LimpidCore

/// The target of every row of a table.
public struct TargetColumn: Sendable {
  /// Rows that have one.
  public var rows: RowList {
    RowList(labels.isEmpty ? cells.indices.filter { cells[$0].isFinite } : labels.indices.filter { labels[$0] >= 0 })
  }
  /// How many that are.
  public let count: Int
  /// Of every row, −1 where there is none; empty for a number.
  public let labels: [Int32]
  /// Of every row the cell, for a number, NaN where there is none; it is less by the column's origin. And what single precision leaves of it.
  let cells: [Float]
  let rests: [Float]
  let origin: Double

  public init(_ table: Table, _ decision: TargetDecision) {
    let i = table.schema.index(of: decision.column)!
    let column = table.schema.columns[i], place = table.schema.places.starts[i], store = table.store
    origin = column.origin
    if decision.task == .regression {
      labels = []
      cells = store.gathered(place, as: Float.self) { $0[0] }
      rests = table.rest(i).map { store.gathered($0, as: Float.self) { $0[0] } } ?? []
      count = cells.count { $0.isFinite }
      return
    }
    (cells, rests) = ([], [])
    // A cell of words holds its place among the column's levels; a cell of numbers the number.
    if column.kind == .number {
      var code: [Float: Int32] = [:]
      for (label, level) in decision.levels.enumerated() {
        code[Float((TableForm.number(level) ?? .nan) - column.origin)] = Int32(label)
      }
      labels = store.gathered(place, as: Int32.self) { [code] in code[$0[0]] ?? -1 }
    } else {
      var code = [Int32](repeating: -1, count: column.levels.count)
      for (label, level) in decision.levels.enumerated() {
        if let place = column.levels.firstIndex(of: level) { code[place] = Int32(label) }
      }
      labels = store.gathered(place, as: Int32.self) { [code] in
        $0[0] >= 0 && Int($0[0]) < code.count ? code[Int($0[0])] : -1
      }
    }
    count = labels.count { $0 >= 0 }
  }

  /// The number of a row, for numbers.
  public func value(_ row: Int) -> Double { Double(cells[row]) + origin }

  /// The labels of the rows that have one; nil for numbers.
  var presentLabels: [Int32]? {
    labels.isEmpty ? nil : count == labels.count ? labels : labels.filter { $0 >= 0 }
  }

  /// How the target is learned, from the training rows: a number with mean 0 and deviation 1; its logarithm, if it is positive and the
  /// logarithm is much less skewed.
  public func fitted(_ decision: TargetDecision, rows: RowList, logarithm: Bool? = nil) -> TableTarget {
    switch decision.task {
    case .binary: return .binary(classNames: decision.classNames)
    case .classes: return .classes(classNames: decision.classNames)
    case .regression:
      let positive = rows.allSatisfy { value($0) > 0 }
      let moments = Moments(rows) { value($0) }
      guard positive, logarithm != false, logarithm == true || moments.skewness > 1 else {
        return TargetColumn.number(moments, isLogarithm: false)
      }
      let logs = Moments(rows) { Logarithm.of(value($0)) }
      let isLogarithm = logarithm ?? (abs(logs.skewness) < moments.skewness / 2)
      return TargetColumn.number(isLogarithm ? logs : moments, isLogarithm: isLogarithm)
    }
  }

  private static func number(_ moments: Moments, isLogarithm: Bool) -> TableTarget {
    .number(
      mean: moments.mean, deviation: moments.deviation > 0 ? moments.deviation : 1, isLogarithm: isLogarithm)
  }
}

/// Mean, deviation and skewness, added up in order; of very many rows stretch by stretch, on all threads.
struct Moments {
  let mean: Double
  let deviation: Double
  let skewness: Double

  init(_ rows: RowList, _ value: @escaping @Sendable (Int) -> Double) {
    let n = Double(max(1, rows.count))
    let mean = Moments.sum(rows) { SIMD2(value($0), 0) }.x / n
    let sums = Moments.sum(rows) { row in
      let d = value(row) - mean
      return SIMD2(d * d / n, d * d * d / n)
    }
    self.mean = mean
    deviation = sums.x.squareRoot()
    skewness = sums.x > 0 ? sums.y / (sums.x * sums.x.squareRoot()) : 0
  }

  private static func sum(_ rows: RowList, _ body: @escaping @Sendable (Int) -> SIMD2<Double>) -> SIMD2<Double> {
    let block = EvenSample.most
    let sums = try? inParallel((rows.count + block - 1) / block) { part throws(DataError) -> SIMD2<Double> in
      var sum = SIMD2<Double>.zero
      for place in part * block..<min(rows.count, (part + 1) * block) { sum += body(rows[place]) }
      return sum
    }
    return (sums ?? []).reduce(.zero, +)
  }
}
