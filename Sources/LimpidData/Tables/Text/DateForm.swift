/// A way to write a date, with or without the time of day.
public enum DateForm: Int, Sendable, Codable, CaseIterable {
  /// 2024-03-09, also 2024/03/09 and 20:15 or 20:15:30 behind it, with T or a blank between.
  case yearFirst
  /// 09.03.2024, 9/3/2024, 09-03-24.
  case dayFirst
  /// 03/09/2024.
  case monthFirst
  /// 9 March 2024, 09-Mar-24, March 9, 2024.
  case named
  /// 20:15 or 20:15:30, of no day.
  case timeOfDay
  /// 20240309, also 20240309T201530.
  case compact

  public var words: String {
    switch self {
    case .yearFirst: "year-month-day"
    case .dayFirst: "day.month.year"
    case .monthFirst: "month/day/year"
    case .named: "day, month by name, year"
    case .timeOfDay: "hour:minute"
    case .compact: "yearmonthday"
    }
  }

  /// Days since 1970-01-01 and seconds of the day; nil if the cell is no date of this form.
  func read(_ cell: UnsafeBufferPointer<UInt8>) -> (days: Int, seconds: Int)? {
    if self == .timeOfDay {
      // Both digits of the minutes: 3:2 is the score of a game.
      guard let colon = cell.firstIndex(of: UInt8(ascii: ":")), colon + 2 < cell.count, cell[colon + 2] &- 48 < 10
      else {
        return nil
      }
      var reader = DateCell(cell)
      return reader.clock().map { (0, $0) }
    }
    guard cell.count >= 6, cell.count <= 40 else { return nil }
    if self == .yearFirst, cell.count == 10, let days = plainDays(cell) { return (days, 0) }
    var reader = DateCell(cell)
    guard let days = reader.date(self), let seconds = self == .compact ? reader.compactTime() : reader.time() else {
      return nil
    }
    return (days, seconds)
  }

  /// 2024-03-09, as nearly all dates are written: nothing has to be looked for.
  private func plainDays(_ cell: UnsafeBufferPointer<UInt8>) -> Int? {
    let mark = cell[4]
    guard mark == cell[7], mark == UInt8(ascii: "-") || mark == UInt8(ascii: "/") || mark == UInt8(ascii: ".") else {
      return nil
    }
    func digits(_ from: Int, _ count: Int) -> Int? {
      var value = 0
      for byte in cell[from..<from + count] {
        let digit = byte &- 48
        if digit > 9 { return nil }
        value = value * 10 + Int(digit)
      }
      return value
    }
    guard let year = digits(0, 4), let month = digits(5, 2), let day = digits(8, 2) else { return nil }
    return daysSince1970(year, month, day)
  }
}

/// Days since 1970-01-01 in the Gregorian calendar (H. Hinnant, chrono-compatible low-level date algorithms); nil for no such day.
func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int? {
  guard (1...12).contains(month), day >= 1, (1...9999).contains(year) else { return nil }
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  let length = month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
  guard day <= length else { return nil }
  let y = month <= 2 ? year - 1 : year
  let era = (y >= 0 ? y : y - 399) / 400
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

/// The other way round.
func civilDate(_ days: Int) -> (year: Int, month: Int, day: Int) {
  let z = days + 719_468
  let era = (z >= 0 ? z : z - 146_096) / 146_097
  let dayOfEra = z - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shifted = (5 * dayOfYear + 2) / 153
  let month = shifted < 10 ? shifted + 3 : shifted - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
}

/// Reads a cell from its beginning.
private struct DateCell {
  let cell: UnsafeBufferPointer<UInt8>
  var at = 0

  init(_ cell: UnsafeBufferPointer<UInt8>) { self.cell = cell }

  mutating func date(_ form: DateForm) -> Int? {
    switch form {
    case .yearFirst:
      guard let year = number(4, exactly: true), let mark = separator("-/."), let month = number(2), separator(mark),
        let day = number(2)
      else { return nil }
      return daysSince1970(year, month, day)
    case .dayFirst, .monthFirst:
      guard let a = number(2), let mark = separator("-/."), let b = number(2), separator(mark), let year = year() else {
        return nil
      }
      return form == .dayFirst ? daysSince1970(year, b, a) : daysSince1970(year, a, b)
    case .named:
      var day = number(2)
      if day != nil { _ = separator("-. ") }
      guard let month = month() else { return nil }
      _ = separator("-. ")
      if day == nil {
        day = number(2)
        _ = separator(",")
        _ = separator(" ")
      } else {
        _ = separator(",")
        _ = separator(" ")
      }
      guard let day, let year = year() else { return nil }
      return daysSince1970(year, month, day)
    case .timeOfDay: return 0
    case .compact:
      guard let year = number(4, exactly: true), let month = number(2, exactly: true),
        let day = number(2, exactly: true)
      else { return nil }
      return daysSince1970(year, month, day)
    }
  }

  /// 0 if nothing follows; nil if what follows is no time.
  mutating func time() -> Int? {
    if at == cell.count { return 0 }
    return separator("T ") == nil ? nil : clock()
  }

  /// 0 if nothing follows; else T and hours, minutes and perhaps seconds, two digits each.
  mutating func compactTime() -> Int? {
    if at == cell.count { return 0 }
    guard separator("T ") != nil, let hour = number(2, exactly: true), let minute = number(2, exactly: true) else {
      return nil
    }
    let second = at < cell.count && isDigit(cell[at]) ? number(2, exactly: true) : 0
    if at < cell.count, "Z+-".utf8.contains(cell[at]) { at = cell.count }
    guard let second, at == cell.count, hour < 24, minute < 60, second <= 60 else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  /// Seconds of the day; nil if what is left of the cell is no time.
  mutating func clock() -> Int? {
    guard let hour = number(2), separator(UInt8(ascii: ":")), let minute = number(2) else { return nil }
    var second = 0
    if separator(UInt8(ascii: ":")) {
      guard let some = number(2) else { return nil }
      second = some
      if separator(".,") != nil { while at < cell.count, isDigit(cell[at]) { at += 1 } }
    }
    var hours = hour
    _ = separator(" ")
    if at + 2 == cell.count, cell[at + 1] | 0x20 == UInt8(ascii: "m") {
      let half = cell[at] | 0x20
      if half == UInt8(ascii: "p") { hours = hour % 12 + 12 } else if half == UInt8(ascii: "a") { hours = hour % 12 }
      at += 2
    }
    // A zone is read and left alone: one column has one zone.
    if at < cell.count, "Z+-".utf8.contains(cell[at]) { at = cell.count }
    guard at == cell.count, hours < 24, minute < 60, second <= 60 else { return nil }
    return hours * 3600 + minute * 60 + second
  }

  private mutating func year() -> Int? {
    let from = at
    guard let year = number(4) else { return nil }
    switch at - from {
    case 4: return year
    case 2: return year < 70 ? 2000 + year : 1900 + year
    default: return nil
    }
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private mutating func month() -> Int? {
    var word = ""
    while at < cell.count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(cell[at] | 0x20) {
      word.unicodeScalars.append(Unicode.Scalar(cell[at] | 0x20))
      at += 1
    }
    guard word.count >= 3, word.count <= 9 else { return nil }
    return DateCell.months.firstIndex(of: String(word.prefix(3))).map { $0 + 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  private mutating func number(_ most: Int, exactly: Bool = false) -> Int? {
    var (value, digits) = (0, 0)
    while at < cell.count, digits < most, isDigit(cell[at]) {
      value = value * 10 + Int(cell[at] - 48)
      at += 1
      digits += 1
    }
    return digits == 0 || (exactly && digits < most) ? nil : value
  }

  private mutating func separator(_ choices: String) -> UInt8? {
    guard at < cell.count, choices.utf8.contains(cell[at]) else { return nil }
    at += 1
    return cell[at - 1]
  }

  private mutating func separator(_ byte: UInt8) -> Bool {
    guard at < cell.count, cell[at] == byte else { return false }
    at += 1
    return true
  }
}
