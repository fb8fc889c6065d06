import LimpidCore
import LimpidData

/// How a table's rows became numbers that are learned from without labels; stored with the model, so that other rows become the same.
public struct UnlabeledColumns: Sendable, Codable, Equatable {
  /// A number of a row: (cell − center) / deviation.
  public struct Number: Sendable, Codable, Equatable {
    public var column: String
    /// For words: the one that is 1, all others 0.
    public var level: Int?
    /// What stands for a missing number.
    public var missing: Double
    public var center = 0.0
    public var deviation = 1.0
  }
  public var schema: TableSchema
  public var numbers: [Number]

  /// The columns that are read, in the order of their numbers.
  public var columns: [String] {
    var seen: Set<String> = []
    return numbers.map(\.column).filter { seen.insert($0).inserted }
  }

  /// What a number is called: its column, with its word.
  public func name(_ number: Number) -> String {
    number.level.map { "\(number.column)=\(schema[number.column]!.levels[$0])" } ?? number.column
  }

  /// [1, numbers] of a row's cells.
  func inputs(_ cells: [Float]) -> Tensor {
    let values = numbers.map { number -> Float in
      let cell = schema.number(number.column, in: cells)
      let value = number.level.map { cell == Double($0) ? 1 : 0 } ?? (cell.isFinite ? cell : number.missing)
      return Float((value - number.center) / number.deviation)
    }
    return Tensor(unchecked: [1, values.count], values)
  }
}
