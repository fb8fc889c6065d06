import CLimpid

/// The line of a file in which a row begins, counted from 1: what an editor shows. Nil where the text comes from no file, or the row is not
/// reached.
///
/// - Parameters:
///   - row: from 0, without a header.
func sourceLine(of row: Int, in source: TableSource, _ form: TableForm) -> Int? {
  guard source.bytes == nil, let blocks = try? TableBlocks(source, form),
    var line = try? linesBefore(form.mark, in: source)
  else { return nil }
  let newline = form.newline.utf8.first!
  var left = row + form.headerRecords
  var fields = [limpid_csv_field](repeating: limpid_csv_field(), count: max(RecordBatch.room, 5 * form.columns.count))
  var ends = [UInt32](repeating: 0, count: RecordBatch.room)
  while let block = try? blocks.next() {
    var used = 0
    while left > 0 {
      let found = block.bytes.withUnsafeBufferPointer {
        limpid_csv_fields(
          form.form, $0.baseAddress! + used, Int64($0.count - used), block.isLast ? 1 : 0, &fields,
          Int64(fields.count), &ends, Int64(min(left, ends.count)))
      }
      left -= Int(found.records)
      used += Int(found.used)
      if found.records == 0 { break }
    }
    if left == 0 {
      // Empty lines in front of a record are none.
      let next = block.bytes[used...].firstIndex { $0 != newline && $0 != UInt8(ascii: "\r") }
      if let next { return line + block.bytes[..<next].count { $0 == newline } + 1 }
    }
    line += block.bytes.count { $0 == newline }
  }
  return nil
}

/// "row 2,346 (line 2,347)".
func placeOfRow(_ row: Int, in source: TableSource, _ form: TableForm) -> String {
  "row \(grouped(row + 1))" + (sourceLine(of: row, in: source, form).map { " (line \(grouped($0)))" } ?? "")
}

/// Line ends in the first bytes of a source.
private func linesBefore(_ mark: Int, in source: TableSource) throws(DataError) -> Int {
  guard mark > 4 else { return 0 }
  var stream = try TextStream(source)
  var (left, lines) = (mark, 0)
  while left > 0 {
    let piece = try stream.read(left)
    if piece.isEmpty { break }
    lines += piece.prefix(left).count { $0 == UInt8(ascii: "\n") }
    left -= piece.count
  }
  return lines
}
