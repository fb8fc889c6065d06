/// Some rows of a table by their numbers, in half the bytes of an array of `Int`.
public struct RowList: Sendable, Equatable, RandomAccessCollection {
  let numbers: [UInt32]

  init(_ numbers: [UInt32]) { self.numbers = numbers }

  public init(_ rows: some Sequence<Int>) { numbers = rows.map { UInt32($0) } }

  public var startIndex: Int { 0 }
  public var endIndex: Int { numbers.count }
  public subscript(place: Int) -> Int { Int(numbers[place]) }

  /// Those of the rows, which must be in order, that lie in a range.
  func within(_ range: Range<Int>) -> Slice<RowList> {
    func first(_ row: Int) -> Int {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[middle] < row { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return self[first(range.lowerBound)..<first(range.upperBound)]
  }
}
