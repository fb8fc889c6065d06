import CLimpid

/// How numbers are written where it is not 1234.5: with a decimal comma, or with something between the thousands.
public struct NumberStyle: Sendable, Codable, Equatable {
  /// "." or ",".
  public var decimal: String
  /// ".", ",", "'", " ", or empty for none.
  public var thousands: String

  /// In words: "1.234,5".
  public var description: String { "1\(thousands)234\(decimal)5" }

  /// The style of the cells of a table's beginning; nil if they are written as usual, or if two styles would fit.
  ///
  /// "3,14" and "1.234,5" speak for a decimal comma, "3.14" against it; "1,234" and "12,345,678" for commas between thousands as long as no
  /// cell has a decimal comma.
  static func found(in cells: some Sequence<String>) -> NumberStyle? {
    var counts: [String: Int] = [:]
    let thousands = [".", ",", "'", " "]
    for cell in cells where cell.utf8.count <= 40 && cell.utf8.contains(where: { $0 >= 48 && $0 <= 57 }) {
      for decimal in [".", ","] {
        let hasPlain = isNumber(cell, decimal, "")
        // A lone sign before three digits may be either; before another number of digits, or behind a zero, it is a decimal sign.
        if hasPlain, cell.contains(decimal), !isNumber(cell, decimal == "." ? "," : ".", decimal) {
          counts["decimal" + decimal, default: 0] += 1
        }
        for separator in thousands where separator != decimal && !hasPlain && isNumber(cell, decimal, separator) {
          counts[decimal + separator, default: 0] += 1
          if cell.contains(decimal) { counts["decimal" + decimal, default: 0] += 1 }
        }
      }
    }
    let (points, commas) = (counts["decimal.", default: 0], counts["decimal,", default: 0])
    if points > 0, commas > 0 { return nil }
    let decimal = commas > 0 ? "," : "."
    let separator = thousands.filter { $0 != decimal }.max {
      counts[decimal + $0, default: 0] < counts[decimal + $1, default: 0]
    }!
    let hasThousands = counts[decimal + separator, default: 0] > 0
    if decimal == ".", !hasThousands { return nil }
    return NumberStyle(decimal: decimal, thousands: hasThousands ? separator : "")
  }

  private static func isNumber(_ cell: String, _ decimal: String, _ thousands: String) -> Bool {
    var plain = [UInt8](repeating: 0, count: 64)
    var cell = cell
    return cell.withUTF8 {
      limpid_csv_plain_number(
        $0.baseAddress, Int64($0.count), decimal.utf8.first!, thousands.utf8.first ?? 0, &plain)
    } >= 0
  }

  /// The cell as it is usually written, if it is a number of this style.
  func plain(_ cell: String) -> String {
    var plain = [UInt8](repeating: 0, count: 64)
    var text = cell
    let count = text.withUTF8 {
      limpid_csv_plain_number(
        $0.baseAddress, Int64($0.count), decimal.utf8.first ?? 0, thousands.utf8.first ?? 0, &plain)
    }
    return count < 0 ? cell : String(decoding: plain[..<Int(count)], as: UTF8.self)
  }
}
