import CLimpid

/// Some records of a block with their fields found: what the loops over columns work on.
struct RecordBatch {
  let bytes: UnsafePointer<UInt8>
  /// Bytes that may be read.
  let count: Int
  /// Row by row, `columns` of them each.
  let fields: UnsafePointer<limpid_csv_field>
  let columns: Int
  let rows: Int
  /// The number of the first row within its block.
  let firstRow: Int

  /// The most fields of a batch, so that it stays in the fast memory of a processor.
  static let room = 1 << 15

  /// The cells of a column as numbers, NaN where there is none.
  func numbers(_ column: Int, into numbers: UnsafeMutablePointer<Double>, _ kinds: UnsafeMutablePointer<UInt8>) {
    limpid_csv_numbers(bytes, Int64(count), fields + column, Int64(columns), Int64(rows), numbers, kinds)
    let hard = UInt8(LIMPID_CELL_HARD.rawValue)
    for row in 0..<rows where kinds[row] == hard {
      numbers[row] = Double(text(row, column)) ?? .nan
      kinds[row] = UInt8(LIMPID_CELL_NUMBER.rawValue)
    }
  }

  func text(_ row: Int, _ column: Int) -> String { TableForm.cellText(bytes, fields[row * columns + column]) }

  /// A cell's bytes; quotes inside are still written twice.
  func cell(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8> {
    let field = fields[row * columns + column]
    let end = Int(field.end & ~LIMPID_CSV_DOUBLED)
    return UnsafeBufferPointer(start: bytes + Int(field.start), count: end - Int(field.start))
  }
}

/// A row that is not of its table, before it is known how many rows stand in front of its block.
struct RowProblem: Error, Sendable {
  let row: Int
  let came: String
  let expected: String
  let mend: String

  func error(_ source: TableSource, _ form: TableForm, rowsBefore: Int) -> DataError {
    let place = placeOfRow(rowsBefore + row, in: source, form)
    return DataError(file: source.name, came: "\(place): \(came)", expected: expected, mend: mend)
  }
}

extension TableBlock {
  /// Cuts the block into batches of records. The records in front of the rows (a header) are left out.
  func forEachBatch(_ form: TableForm, _ body: (RecordBatch) throws(RowProblem) -> Void) throws(RowProblem) {
    let columns = form.columns.count
    var fields = [limpid_csv_field](
      repeating: limpid_csv_field(), count: max(RecordBatch.room, columns * 4) + columns)
    var ends = [UInt32](repeating: 0, count: max(1, RecordBatch.room / columns))
    var problem: RowProblem?
    // Numbers in another style are written anew in their places, of which no one else must know; otherwise nothing is written.
    let isPlain = form.style == nil && form.units == nil
    var own = isPlain ? [] : bytes
    func work(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
      fields.withUnsafeMutableBufferPointer { fields in
        ends.withUnsafeMutableBufferPointer { ends in
          do throws(RowProblem) {
            try batches(form, columns, bytes, fields, ends, body)
          } catch { problem = error }
        }
      }
    }
    if isPlain {
      bytes.withUnsafeBufferPointer { work(UnsafeMutableBufferPointer(mutating: $0)) }
    } else {
      own.withUnsafeMutableBufferPointer { work($0) }
    }
    if let problem { throw problem }
  }

  private func batches(
    _ form: TableForm, _ columns: Int, _ bytes: UnsafeMutableBufferPointer<UInt8>,
    _ fields: UnsafeMutableBufferPointer<limpid_csv_field>, _ ends: UnsafeMutableBufferPointer<UInt32>,
    _ body: (RecordBatch) throws(RowProblem) -> Void
  ) throws(RowProblem) {
    guard let base = bytes.baseAddress else { return }
    var skip = number == 0 ? form.headerRecords : 0
    var (used, row) = (0, 0)
    while used < bytes.count {
      // The header is read alone, so that each batch has rows of one width.
      let most = skip > 0 ? skip : ends.count
      let found = limpid_csv_fields(
        form.form, base + used, Int64(bytes.count - used), isLast ? 1 : 0, fields.baseAddress, Int64(fields.count),
        ends.baseAddress, Int64(most))
      let records = Int(found.records)
      if skip > 0 {
        skip -= records
      } else {
        for record in 0..<records where Int(ends[record]) != (record + 1) * columns {
          let count = Int(ends[record]) - record * columns
          throw RowProblem(
            row: row + record, came: counted(count, "field"), expected: "\(grouped(columns)), as the other rows have",
            mend: count > columns
              ? "put quotes around a field with a \(form.delimiter == "," ? "comma" : "delimiter") in it, or correct the row"
              : "correct the row, or leave it out")
        }
        if records > 0 {
          for (column, unit) in (form.units ?? []).enumerated() where !unit.isEmpty {
            limpid_csv_bare(
              base + used, fields.baseAddress! + column, Int64(columns), Int64(records), Array(unit.utf8),
              Int64(unit.utf8.count))
          }
          if let style = form.style {
            limpid_csv_restyle(
              base + used, fields.baseAddress!, Int64(records * columns), style.decimal.utf8.first ?? 0,
              style.thousands.utf8.first ?? 0)
          }
          try body(
            RecordBatch(
              bytes: UnsafePointer(base + used), count: bytes.count - used, fields: UnsafePointer(fields.baseAddress!),
              columns: columns, rows: records, firstRow: row))
        }
        row += records
      }
      used += Int(found.used)
      switch found.state {
      case LIMPID_CSV_OPEN_QUOTE:
        throw RowProblem(
          row: row, came: "a quote that is opened and not closed", expected: "a closing quote",
          mend: "close it, or write a quote within a field twice")
      case LIMPID_CSV_AFTER_QUOTE:
        throw RowProblem(
          row: row, came: "text after a closing quote", expected: "a delimiter or the line's end",
          mend: "write a quote within a field twice: \"\"")
      case LIMPID_CSV_TOO_WIDE:
        throw RowProblem(
          row: row, came: "more than \(grouped(fields.count)) fields", expected: grouped(columns),
          mend: "check the delimiter and the line ends")
      default: break
      }
      if records == 0 && found.used == 0 { return }
    }
  }
}
