import LimpidCore

/// Rows of a table with their targets, ready to be learned from.
public struct TableExamples: Sendable {
  public let table: Table
  public let encoder: TableEncoder
  public let target: TableTarget
  /// Which rows of the table these are.
  public let rows: RowList
  /// The class of each, for classes.
  public let labels: [Int32]
  /// The target's cells, for numbers; each is less by the column's origin.
  private let cells: [Float]
  /// What single precision leaves of them; empty if they are not kept.
  private let rests: [Float]
  private let origin: Double
  private let plan: InputPlan

  public var count: Int { rows.count }
  public var name: String { table.name }

  /// - Parameters:
  ///   - truths: the targets of all rows of the table.
  public init(_ table: Table, _ encoder: TableEncoder, _ target: TableTarget, rows: RowList, truths: TargetColumn) {
    self.table = table
    self.encoder = encoder
    self.target = target
    self.rows = rows
    plan = InputPlan(encoder)
    origin = truths.origin
    labels = target.isNumber ? [] : rows.numbers.map { truths.labels[Int($0)] }
    cells = target.isNumber ? rows.numbers.map { truths.cells[Int($0)] } : []
    rests = target.isNumber && !truths.rests.isEmpty ? rows.numbers.map { truths.rests[Int($0)] } : []
  }

  /// The number of a row, for numbers, as single precision holds it: what is learned.
  public func value(_ place: Int) -> Double { Double(cells[place]) + origin }

  /// The numbers of all rows, for numbers, as the file has them: what answers are measured against.
  public var values: [Double] {
    cells.indices.map { Double(cells[$0]) + (rests.isEmpty ? 0 : Double(rests[$0])) + origin }
  }

  /// What the network learns of a row, for numbers; the class as 0 or 1 for two classes.
  public func learned(_ place: Int) -> Float {
    switch target {
    case .number(let mean, let deviation, let isLogarithm):
      let value = value(place)
      return Float(((isLogarithm ? Logarithm.of(value) : value) - mean) / deviation)
    case .binary: return Float(labels[place])
    case .classes: return 0
    }
  }

  /// The same of all rows; empty for classes.
  public var learned: [Float] {
    if case .classes = target { return [] }
    return rows.indices.map { learned($0) }
  }

  /// The rows' cells as the table holds them, row after row.
  package func forEachRow(_ body: (UnsafeRawBufferPointer) -> Void) {
    let bytes = table.schema.places.width * 4
    table.store.forEach(rows) { body(UnsafeRawBufferPointer(start: $1, count: bytes)) }
  }

  /// Makes the inputs of all rows once, as an epoch of training does, 256 rows at a time on all threads, and keeps none. The examples are
  /// those of one table with one encoder.
  public static func encodeAll(_ parts: [TableExamples]) throws(DataError) {
    guard let table = parts.first?.table else { return }
    let block = 1 << 14
    _ = try inParallel((table.rows + block - 1) / block) { number throws(DataError) -> Int in
      // Stretch by stretch, so that each is read once, whatever the parts.
      let stretch = number * block..<min(table.rows, (number + 1) * block)
      var numbers = 0
      for examples in parts {
        let some = examples.rows.within(stretch)
        for start in stride(from: some.startIndex, to: some.endIndex, by: 256) {
          let rows = some[start..<min(some.endIndex, start + 256)]
          numbers += examples.plan.inputs(rows, of: table.store).shape.elementCount
        }
      }
      return numbers
    }
  }

  /// [places.count, width].
  public func inputs(_ places: some Collection<Int>) -> Tensor {
    plan.inputs(places.map { rows[$0] }, of: table.store)
  }
}
