/// What a subscript picks along one axis: a position (`Int`, from the end if negative) or an `AxisSlice`.
public protocol AxisSelection: Sendable {
  /// The positions picked from an axis of `size`.
  func picks(from size: Int) throws(AxisSelectionError) -> AxisPicks
}

/// `count` positions on an axis, from `first` on, every `step`-th.
public struct AxisPicks: Sendable, Hashable {
  public let first: Int
  public let count: Int
  public let step: Int
  /// Whether the axis goes: it does where one position was named.
  public let vanishes: Bool

  public init(first: Int, count: Int, step: Int = 1, vanishes: Bool = false) {
    (self.first, self.count, self.vanishes) = (first, count, vanishes)
    self.step = count > 1 ? step : 1
  }
}

/// Why an axis does not have what was asked of it: what would be right, and how to mend it.
public struct AxisSelectionError: Error {
  let expected: String
  let mend: String

  public init(expected: String, mend: String) { (self.expected, self.mend) = (expected, mend) }

  static func outside(_ size: Int) -> AxisSelectionError {
    AxisSelectionError(
      expected: "positions in 0 ..< \(size)",
      mend: "choose positions within the axis, from its end with -1, -2, …; 0... takes all of it")
  }
}

extension Int: AxisSelection {
  public func picks(from size: Int) throws(AxisSelectionError) -> AxisPicks {
    let i = self < 0 ? self &+ size : self
    guard (0..<size).contains(i) else { throw .outside(size) }
    return AxisPicks(first: i, count: 1, vanishes: true)
  }
}

/// A range of positions along an axis, written like Swift's ranges, whose bounds may count from the end; by steps, which may go backwards.
///
///     let x: Tensor = [0, 1, 2, 3, 4, 5]
///     print(try x[1 ..< -1], try x[-2...], try x[(0...).by(2)], try x[(1...4).by(-1)])
///     // [1, 2, 3, 4] [4, 5] [0, 2, 4] [4, 3, 2, 1]
///
/// NumPy's `x[1:-1]` is `x[1 ..< -1]`, `x[-2:]` is `x[-2...]`, `x[:-1]` is `x[..<(-1)]` (Swift takes `..<-` for one operator), `x[::-1]` is
/// `x[(0...).by(-1)]`. Here bounds beyond the axis are refused. Where a range is wanted Swift's own comes of these operators as ever; one that
/// lies in a variable becomes a slice by `AxisSlice(range)`.
public struct AxisSlice: AxisSelection, Hashable, CustomStringConvertible {
  /// The first position, from the end if negative.
  let lower: Int
  /// The position behind the last, from the end if negative; nil is the end.
  let upper: Int?
  let step: Int

  init(_ lower: Int, _ upper: Int?, by step: Int = 1) { (self.lower, self.upper, self.step) = (lower, upper, step) }

  /// The positions of a range that lies in a variable.
  public init(_ range: Range<Int>) { self.init(range.lowerBound, range.upperBound) }

  /// The positions to the one at `last`.
  init(_ lower: Int, through last: Int) { self.init(lower, last == -1 ? nil : last &+ 1) }

  /// Every `step`-th position of the range: from its first one on, or, where the step is negative, from its last one back.
  public func by(_ step: Int) -> AxisSlice { AxisSlice(lower, upper, by: step) }

  public var description: String {
    let range = upper.map { "\(lower) ..< \($0)" } ?? "\(lower)..."
    return step == 1 ? range : "(\(range)).by(\(step))"
  }

  public func picks(from size: Int) throws(AxisSelectionError) -> AxisPicks {
    func place(_ i: Int) -> Int { i < 0 ? i &+ size : i }
    let first = place(lower), end = place(upper ?? size)
    guard step != 0 else {
      throw AxisSelectionError(expected: "a step other than 0", mend: "by(2) takes every second, by(-1) goes backwards")
    }
    guard (0...size).contains(first), (0...size).contains(end) else { throw .outside(size) }
    guard first <= end else {
      throw AxisSelectionError(
        expected: "an end that is not before the beginning",
        mend: "on this axis the range begins at \(first) and ends before \(end); to go backwards, add .by(-1)")
    }
    let count = first == end ? 0 : (end - first - 1) / Int(clamping: step.magnitude) + 1
    return AxisPicks(first: count == 0 ? 0 : step > 0 ? first : end - 1, count: count, step: step)
  }

  /// Swift reads `-3...` as the negative of `3...`: the last three.
  public static prefix func - (slice: AxisSlice) -> AxisSlice {
    AxisSlice(0 &- slice.lower, slice.upper, by: slice.step)
  }
}

// The operators of ranges, where a slice is wanted and no range would do. The attribute leaves every other place to Swift's own.

@_disfavoredOverload public func ..< (lower: Int, upper: Int) -> AxisSlice { AxisSlice(lower, upper) }
@_disfavoredOverload public func ... (lower: Int, last: Int) -> AxisSlice { AxisSlice(lower, through: last) }
@_disfavoredOverload public prefix func ..< (upper: Int) -> AxisSlice { AxisSlice(0, upper) }
@_disfavoredOverload public prefix func ... (last: Int) -> AxisSlice { AxisSlice(0, through: last) }
@_disfavoredOverload public postfix func ... (lower: Int) -> AxisSlice { AxisSlice(lower, nil) }

/// Something in a subscript that stands for no axis of its own.
public struct AxisFiller: AxisSelection {
  enum Kind { case rest, newAxis }
  let kind: Kind

  public func picks(from size: Int) -> AxisPicks { AxisPicks(first: 0, count: size) }
}

extension AxisSelection where Self == AxisFiller {
  /// As many whole axes as the other selections leave: `x[.rest, 0]`, NumPy's `x[..., 0]`.
  public static var rest: AxisFiller { AxisFiller(kind: .rest) }

  /// A new axis of size 1: `x[.newAxis, 0...]`.
  public static var newAxis: AxisFiller { AxisFiller(kind: .newAxis) }
}
