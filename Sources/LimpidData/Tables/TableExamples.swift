import LimpidCore

/// Rows of a table with their targets, ready to be learned from.
public struct TableExamples: Sendable {
  public let table: Table
  public let encoder: TableEncoder
  public let target: TableTarget
  /// Which rows of the table these are.
  public let rows: [Int]
  /// The class of each, for classes.
  public let labels: [Int32]
  /// What the network learns of each, for numbers; the class as 0 or 1 for two classes.
  public let learned: [Float]
  /// The numbers themselves.
  public let values: [Double]

  public var count: Int { rows.count }
  public var name: String { table.name }

  /// - Parameters:
  ///   - truths: the targets of all rows of the table.
  public init(_ table: Table, _ encoder: TableEncoder, _ target: TableTarget, rows: [Int], truths: TargetColumn) {
    self.table = table
    self.encoder = encoder
    self.target = target
    self.rows = rows
    switch target {
    case .number(let mean, let deviation, let isLogarithm):
      labels = []
      values = rows.map { truths.values[$0] }
      learned = values.map { Float(((isLogarithm ? Logarithm.of($0) : $0) - mean) / deviation) }
    case .binary:
      labels = rows.map { truths.labels[$0] }
      learned = labels.map { Float($0) }
      values = []
    case .classes:
      labels = rows.map { truths.labels[$0] }
      (learned, values) = ([], [])
    }
  }

  /// The rows' cells as the table holds them, row after row.
  package func forEachRow(_ body: (UnsafeRawBufferPointer) -> Void) {
    let store = table.store
    for row in rows { body(UnsafeRawBufferPointer(start: store[row], count: store.width * 4)) }
  }

  /// Makes the inputs of all rows once, as an epoch of training does, a thousand rows at a time on all threads, and keeps none.
  public func encodeAll() throws(DataError) {
    let block = 1024
    _ = try inParallel((count + block - 1) / block) { part throws(DataError) -> Bool in
      let rows = rows[part * block..<min(count, (part + 1) * block)]
      let inputs = encoder.inputs(rows, of: table.store)
      if part % 64 == 63 { table.store.letGo(rows.first!..<rows.last! + 1) }
      return inputs.shape[0] > 0
    }
  }

  /// [places.count, width].
  public func inputs(_ places: some Collection<Int>) -> Tensor {
    encoder.inputs(places.map { rows[$0] }, of: table.store)
  }
}

/// The target of every row of a table.
public struct TargetColumn: Sendable {
  /// Rows that have one.
  public let rows: [Int]
  /// Of every row, −1 where there is none; empty for a number.
  public let labels: [Int32]
  /// Of every row, NaN where there is none; empty for classes.
  public let values: [Double]

  public init(_ table: Table, _ decision: TargetDecision) {
    let i = table.schema.index(of: decision.column)!
    let column = table.schema.columns[i], place = table.schema.places.starts[i]
    let cells = (0..<table.rows).map { table.store[$0][place] }
    if decision.task == .regression {
      labels = []
      values = cells.map { Double($0) + column.origin }
      rows = cells.indices.filter { cells[$0].isFinite }
    } else {
      // A cell of words holds its place among the column's levels; a cell of numbers the number.
      if column.kind == .number {
        var code: [Float: Int32] = [:]
        for (label, level) in decision.levels.enumerated() {
          code[Float((TableForm.number(level) ?? .nan) - column.origin)] = Int32(label)
        }
        labels = cells.map { code[$0] ?? -1 }
      } else {
        var code = [Int32](repeating: -1, count: column.levels.count)
        for (label, level) in decision.levels.enumerated() {
          if let place = column.levels.firstIndex(of: level) { code[place] = Int32(label) }
        }
        labels = cells.map { $0 >= 0 && Int($0) < code.count ? code[Int($0)] : -1 }
      }
      values = []
      let own = labels
      rows = cells.indices.filter { own[$0] >= 0 }
    }
  }

  /// How the target is learned, from the training rows: a number with mean 0 and deviation 1; its logarithm, if it is positive and the
  /// logarithm is much less skewed.
  public func fitted(_ decision: TargetDecision, rows: [Int], logarithm: Bool? = nil) -> TableTarget {
    switch decision.task {
    case .binary: return .binary(classNames: decision.classNames)
    case .classes: return .classes(classNames: decision.classNames)
    case .regression:
      let x = rows.map { values[$0] }
      let positive = x.allSatisfy { $0 > 0 }
      let logs = positive ? x.map { Logarithm.of($0) } : []
      let isSkewed = positive && Moments(x).skewness > 1 && abs(Moments(logs).skewness) < Moments(x).skewness / 2
      let isLogarithm = positive && (logarithm ?? isSkewed)
      let moments = Moments(isLogarithm ? logs : x)
      return .number(
        mean: moments.mean, deviation: moments.deviation > 0 ? moments.deviation : 1, isLogarithm: isLogarithm)
    }
  }
}

/// Mean, deviation and skewness, added up in order.
struct Moments {
  let mean: Double
  let deviation: Double
  let skewness: Double

  init(_ x: [Double]) {
    let n = Double(max(1, x.count))
    let mean = x.reduce(0, +) / n
    let (square, cube) = x.reduce((0.0, 0.0)) { sum, x in
      let d = x - mean
      return (sum.0 + d * d / n, sum.1 + d * d * d / n)
    }
    self.mean = mean
    deviation = square.squareRoot()
    skewness = square > 0 ? cube / (square * square.squareRoot()) : 0
  }
}

/// Natural logarithm and exponential in Double, the same bits on every machine, unlike a library's. Error below 1e-15 relative to the
/// greater of 1 and the result.
public enum Logarithm {
  private static let two = 0.693_147_180_559_945_3

  /// ln x of a positive number: exponent · ln 2 + 2 artanh((m − 1) / (m + 1)) with √½ ≤ m < √2.
  public static func of(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var m = x.significand, e = Double(x.exponent)
    if m > 1.414_213_562_373_095_1 { (m, e) = (m / 2, e + 1) }
    let s = (m - 1) / (m + 1), square = s * s
    var sum = 0.0
    for k in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
    return e * two + 2 * s * sum
  }

  /// eˣ: 2ⁿ · e^r with |r| ≤ ln 2 / 2.
  public static func inverse(_ x: Double) -> Double {
    guard x < 709.7, x > -745 else { return x.isNaN ? x : x > 0 ? .infinity : 0 }
    let n = (x / two).rounded(), r = x - n * two
    var sum = 1.0
    for k in stride(from: 17, through: 1, by: -1) { sum = 1 + sum * r / Double(k) }
    return Double(sign: .plus, exponent: Int(n), significand: sum)
  }
}
