import LimpidCore

/// The cells of a small table as texts: rows to predict.
public struct TableCells: Sendable {
  public let columns: [String]
  public let hasNames: Bool
  public let rows: [[String]]
  private let source: TableSource
  private let form: TableForm

  /// - Parameters:
  ///   - most: the most rows.
  public init(reading path: String, most: Int) throws(DataError) {
    let form = try TableForm(detecting: path)
    var rows: [[String]] = []
    let source = try TableSource.named(path)
    let blocks = try TableBlocks(source, form)
    while let block = try blocks.next() {
      do throws(RowProblem) {
        try block.forEachBatch(form) { (batch) throws(RowProblem) in
          for row in 0..<batch.rows { rows.append((0..<batch.columns).map { batch.text(row, $0) }) }
        }
      } catch { throw error.error(source, form, rowsBefore: rows.count) }
      guard rows.count <= most else {
        throw DataError(
          file: path, came: "more than \(grouped(most)) rows", expected: "at most so many at once",
          mend: "cut the file into parts")
      }
    }
    columns = form.columns
    hasNames = form.hasNames
    self.rows = rows
    self.source = source
    self.form = form
  }

  /// "row 17 (line 18)", for a row from 0.
  package func place(_ row: Int) -> String { placeOfRow(row, in: source, form) }
}

extension TableSchema {
  /// A row's cell as `Table.numbers` has it.
  package func number(_ name: String, in cells: [Float]) -> Double {
    let i = index(of: name)!
    let cell = Double(cells[places.starts[i]])
    return columns[i].kind == .number ? cell + columns[i].origin : columns[i].kind != .date && cell < 0 ? .nan : cell
  }
}

extension TableEncoder {
  /// Only for reading cells: what they become is another's business.
  package init(reading schema: TableSchema, columns: [String]) {
    self.schema = schema
    let (starts, _) = schema.places
    features = schema.columns.indices.filter { columns.contains(schema.columns[$0].name) }.map {
      InputFeature(
        column: schema.columns[$0].name, place: starts[$0],
        form: .number(center: 0, scale: 1, edges: [], hasMissing: false))
    }
  }

  /// A row's cells as numbers, as a `TableStore` holds them, and what is unusual. A cell that is not what its column holds is refused.
  package func cells(_ values: [String: String], name: String) throws(DataError) -> (cells: [Float], remarks: [String])
  {
    let (starts, width) = schema.places
    var cells = [Float](repeating: .nan, count: max(1, width))
    var remarks: [String] = []
    for feature in features {
      let i = schema.index(of: feature.column)!
      let column = schema.columns[i]
      let text = values[column.name] ?? ""
      let isMissing = TableForm.isMissing(text) || (column.kind == .number && column.missingWords.contains(text))
      func refuse(_ expected: String, _ mend: String) -> DataError {
        DataError(
          file: shown(name), came: "column \(shown(column.name)) is '\(shown(text))'", expected: expected, mend: mend)
      }
      if isMissing {
        if column.missing == 0 {
          remarks.append("\(shown(column.name)) is missing, which no row of the training data was")
        }
        if column.kind == .text { for k in 0..<column.mostWords { cells[starts[i] + k] = -1 } }
        continue
      }
      switch column.kind {
      case .number:
        guard let number = TableForm.number(NumberUnit.bare(text, column.unit ?? "")),
          number.magnitude <= ColumnSurvey.largest
        else {
          let range = column.minimum.map { ", such as \(plain($0)) … \(plain(column.maximum ?? $0))" } ?? ""
          throw refuse("a number\(range)", "correct the cell, or leave it empty if the value is not known")
        }
        cells[starts[i]] = Float(number - column.origin)
        if let low = column.minimum, let high = column.maximum,
          number < low - (high - low) || number > high + (high - low)
        {
          remarks.append("\(shown(column.name)) is \(plain(number)), far outside of \(plain(low)) … \(plain(high))")
        }
      case .category:
        let level = column.levels.firstIndex(of: text) ?? -1
        cells[starts[i]] = Float(level)
        if level < 0, column.distinct != nil {
          let near = nearest(to: text, among: column.levels).map { "; did you mean \(shown($0))?" } ?? ""
          remarks.append("\(shown(column.name)) is '\(shown(text))', which was never seen\(near)")
        }
      case .boolean:
        guard
          let level = column.levels.firstIndex(where: {
            $0 == text || $0.lowercased() == text.lowercased()
              || (TableForm.number($0) != nil && TableForm.number($0) == TableForm.number(text))
          })
        else { throw refuse(column.levels.joined(separator: " or "), "correct the cell") }
        cells[starts[i]] = Float(level)
      case .date:
        var bytes = text
        guard let form = column.dateForm, let (days, seconds) = bytes.withUTF8({ form.read($0) }) else {
          throw refuse("a date written \(column.dateForm?.words ?? "")", "write it as in the training data")
        }
        (cells[starts[i]], cells[starts[i] + 1]) = (Float(days), Float(seconds))
      case .text:
        var bytes = text
        bytes.withUTF8 { bytes in
          cells.withUnsafeMutableBufferPointer {
            ColumnFiller.words(bytes, into: $0.baseAddress! + starts[i], column.mostWords)
          }
        }
      case .identifier, .constant: break
      }
    }
    return (cells, remarks)
  }

  /// [1, width].
  package func inputs(ofCells cells: [Float]) -> Tensor {
    Tensor(filling: [1, width]) { target in
      target.update(repeating: 0, count: width)
      var at = target
      cells.withUnsafeBufferPointer { cells in
        for feature in features {
          feature.encode(cells.baseAddress!, into: at, mostWords: schema[feature.column]!.mostWords)
          at += feature.width
        }
      }
    }
  }
}
