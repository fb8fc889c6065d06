/// The columns of a table, in their order.
public struct TableSchema: Sendable, Codable, Equatable {
  public var columns: [ColumnSchema]

  public init(_ columns: [ColumnSchema]) { self.columns = columns }

  /// The place of the column with this name; nil if there is none.
  public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  public subscript(name: String) -> ColumnSchema? { index(of: name).map { columns[$0] } }

  /// Where each column's numbers begin in a row; and the row's width.
  var places: (starts: [Int], width: Int) {
    var at = 0
    let starts = columns.map { column in
      defer { at += column.width }
      return at
    }
    return (starts, at)
  }
}
