/// What a column holds.
public enum ColumnKind: String, Sendable, Codable, CaseIterable {
  case number
  /// One of a list of words.
  case category
  /// Words in a row, none of which is a category by itself.
  case text
  case date
  /// Yes or no.
  case boolean
  /// Another value for each row: it says which row it is, and nothing about it.
  case identifier
  /// The same value in every row, or none at all.
  case constant

  /// Whether a network can learn from it.
  public var isUseful: Bool { self != .identifier && self != .constant }
}

/// A column of a table: what it holds and what was seen in it.
public struct ColumnSchema: Sendable, Codable, Equatable {
  public var name: String
  public var kind: ColumnKind
  /// Why it is taken for this.
  public var because: String
  /// Cells without a value.
  public var missing: Int
  /// Different values; nil if there are more than are counted.
  public var distinct: Int?
  /// Of a column of numbers.
  public var minimum: Double?
  public var maximum: Double?
  /// What is taken from each number, so that single precision keeps the differences.
  public var origin: Double
  /// The words of a category, the most frequent first. Of a boolean: no, yes.
  public var levels: [String]
  /// How often each came.
  public var levelCounts: [Int]
  public var dateForm: DateForm?
  /// The sign beside its numbers, which is left out: "%", "$". Nil for none.
  public var unit: String?
  /// Words that mean that there is no number.
  public var missingWords: [String]
  /// Of a text: the most words that are read.
  public var mostWords: Int

  /// Numbers that a cell takes in memory.
  var width: Int {
    switch kind {
    case .number, .category, .boolean: 1
    case .date: 2
    case .text: mostWords
    case .identifier, .constant: 0
    }
  }

  /// What is in it, for people: "17 … 90", "State-gov, Private, … (7)".
  public var summary: String {
    switch kind {
    case .number: "\(plain(minimum ?? .nan)) … \(plain(maximum ?? .nan))"
    case .boolean: levels.joined(separator: ", ")
    case .category:
      levels.prefix(3).map { shown(String($0.prefix(20))) }.joined(separator: ", ")
        + (levels.count > 3 ? ", … (\(distinct.map { grouped($0) } ?? "over \(grouped(levels.count))"))" : "")
    case .date: "\(dateForm?.words ?? "")"
    case .text: "up to \(counted(mostWords, "word"))"
    case .identifier, .constant: "left out: \(because)"
    }
  }
}

/// A number as people write it: 3, 0.25, 1.5e+20.
package func plain(_ x: Double) -> String {
  if x == x.rounded(), x.magnitude < 1e15 { return grouped(Int(x)) }
  return "\(x)"
}
