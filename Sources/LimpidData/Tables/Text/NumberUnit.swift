import CLimpid

/// Signs of what numbers count, beside them: "53.6 %", "$118.71", "5 €".
enum NumberUnit {
  static let known = ["%", "$", "€", "£", "¥", "₹", "USD", "EUR", "GBP", "CHF"]

  /// The sign of each column, empty for none; nil if no column has one. All cells that hold something must be numbers, at least half of them
  /// with the sign.
  static func found(in rows: some Collection<[String]>, columns: Int) -> [String]? {
    let units = (0..<columns).map { place -> String in
      let cells = rows.lazy.compactMap { $0.count == columns ? $0[place] : nil }.filter { !TableForm.isMissing($0) }
      guard let first = cells.first(where: { TableForm.number($0) == nil }),
        let unit = known.first(where: { bare(first, $0) != first })
      else { return "" }
      let (all, signed) = cells.reduce(into: (0, 0)) { counts, cell in
        counts.0 += 1
        if bare(cell, unit) != cell { counts.1 += 1 } else if TableForm.number(cell) == nil { counts.0 += 1 << 32 }
      }
      return all < 1 << 32 && 2 * signed >= all ? unit : ""
    }
    return units.contains { !$0.isEmpty } ? units : nil
  }

  /// The cell without the sign, if it is a number with it.
  static func bare(_ cell: String, _ unit: String) -> String {
    guard !unit.isEmpty, cell.utf8.count < 1 << 20 else { return cell }
    var bytes = Array(cell.utf8)
    var field = limpid_csv_field(start: 0, end: UInt32(bytes.count))
    limpid_csv_bare(&bytes, &field, 1, 1, Array(unit.utf8), Int64(unit.utf8.count))
    return String(decoding: bytes[Int(field.start)..<Int(field.end)], as: UTF8.self)
  }
}
