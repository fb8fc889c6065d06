import LimpidCore

/// Rows of numbers in double precision: what is looked at without labels.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// Row by row.
  public internal(set) var elements: [Double]

  public init(rows: Int, columns: Int, _ elements: [Double]) throws(DataError) {
    guard let count = product([rows, columns]), count == elements.count else {
      throw DataError(
        file: "matrix", came: counted(elements.count, "number"), expected: "\(rows) × \(columns)",
        mend: "give all of them")
    }
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        file: "matrix", came: "\(elements[place]) in row \(grouped(place / columns + 1))", expected: "finite numbers",
        mend: "leave that row out, or put a number there")
    }
    (self.rows, self.columns) = (rows, columns)
    self.elements = elements
  }

  init(unchecked rows: Int, _ columns: Int, _ elements: [Double]) {
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  public subscript(row: Int, column: Int) -> Double { elements[row * columns + column] }

  /// The elements of a row.
  public func row(_ row: Int) -> ArraySlice<Double> { elements[row * columns..<(row + 1) * columns] }

  /// The mean of each column, added up in the order of the rows.
  public var means: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    elements.withUnsafeBufferPointer { x in
      for row in 0..<rows { for column in 0..<columns { sums[column] += x[row * columns + column] } }
    }
    return sums.map { $0 / Double(max(1, rows)) }
  }

  /// Less a number for each column, and divided by one.
  public func shifted(by shift: [Double], over scale: [Double]? = nil) -> Matrix {
    var copy = self
    for row in 0..<rows {
      for column in 0..<columns {
        let x = elements[row * columns + column] - shift[column]
        copy.elements[row * columns + column] = scale.map { x / $0[column] } ?? x
      }
    }
    return copy
  }

  /// The variance of each column about its mean, divided by the number of rows.
  public var variances: [Double] {
    let means = means
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let d = elements[row * columns + column] - means[column]
        sums[column] += d * d
      }
    }
    return sums.map { $0 / Double(max(1, rows)) }
  }

  /// Each column with mean 0 and deviation 1; a column that never changes becomes 0.
  public var standardized: Matrix {
    shifted(by: means, over: variances.map { $0 > 0 ? $0.squareRoot() : 1 })
  }
}

extension Matrix {
  /// Numbers that are known to be finite and as many as they should be.
  package init(trusted rows: Int, _ columns: Int, _ elements: [Double]) {
    self.init(unchecked: rows, columns, elements)
  }
}

extension Table {
  /// The cells of a column as numbers: a number itself, the place of a word among the column's levels, days of a date; NaN where a cell is
  /// missing.
  package func numbers(_ name: String) -> [Double] {
    let i = schema.index(of: name)!
    let column = schema.columns[i], place = schema.places.starts[i]
    guard column.width > 0 else { return [Double](repeating: .nan, count: rows) }
    let cells = store.column(place, 0..<rows), rests = rest(i).map { store.column($0, 0..<rows) }
    return cells.indices.map { row in
      let cell = Double(cells[row]) + Double(rests?[row] ?? 0)
      return column.kind == .number ? cell + column.origin : column.kind != .date && cell < 0 ? .nan : cell
    }
  }
}

extension LabeledImages {
  /// These images and others of the same shape and classes behind them.
  package func joined(with other: LabeledImages) throws(DataError) -> LabeledImages {
    if values.isEmpty, other.values.isEmpty {
      return try LabeledImages(
        name: name, pixels: pixels + other.pixels, size: (height, width, channels), brightest: brightest,
        labels: labels + other.labels, classNames: classNames)
    }
    let shape = Array(inputShape)
    return try LabeledImages(
      name: name, values: images.array + other.images.array, shape: shape, labels: labels + other.labels,
      classNames: classNames)
  }
}
