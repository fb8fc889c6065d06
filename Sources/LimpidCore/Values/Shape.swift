/// The sizes of a tensor's axes, outermost first. `[]` is a scalar.
///
///     let s: Shape = [2, 3]
///     print(s, s.rank, s.count)
///     // [2, 3] 2 6
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let dimensions: [Int]
  /// The number of elements: the product of the sizes. `Int.max` if it does not fit.
  public let elementCount: Int

  public init(_ dimensions: [Int]) {
    self.dimensions = dimensions
    var product = 1
    for size in dimensions {
      let (result, overflow) = product.multipliedReportingOverflow(by: Swift.max(size, 0))
      product = overflow ? (dimensions.contains(0) ? 0 : Int.max) : result
      if overflow { break }
    }
    elementCount = product
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { dimensions.count }
  public var description: String { "[\(dimensions.map(String.init).joined(separator: ", "))]" }

  /// The most elements a tensor can have: 2³¹ − 1, so that every index fits an `Int32`.
  public static let mostElements = Int(Int32.max)

  /// Refuses negative sizes, a size of more than 2³¹ − 1 (which a tensor without elements could have) and more elements than that.
  public func validate(for operation: String) throws(TensorError) {
    if let size = dimensions.first(where: { $0 < 0 }) {
      throw TensorError(
        operation: operation, came: "shape \(self) has the negative size \(size)", expected: "sizes of 0 or more",
        mend: "check the arithmetic that made this size")
    }
    if elementCount > Shape.mostElements || dimensions.contains(where: { $0 > Shape.mostElements }) {
      throw TensorError(
        operation: operation, came: "shape \(self) has more than 2³¹ − 1 elements",
        expected: "at most 2147483647 elements",
        mend: "work on parts of it, for instance a batch at a time")
    }
  }

  /// An axis counted from the end if negative, as an index in 0 ..< rank.
  public func axis(_ axis: Int, of operation: String) throws(TensorError) -> Int {
    let index = axis < 0 ? axis + rank : axis
    guard dimensions.indices.contains(index) else {
      throw TensorError(
        operation: operation, came: "axis \(axis) of a tensor of shape \(self)",
        expected: rank == 0 ? "a tensor with at least one axis" : "an axis in \(-rank) … \(rank - 1)",
        mend: rank == 0 ? "reshape the scalar to [1] first" : "count axes from 0, or from the end with -1, -2, …")
    }
    return index
  }

  /// Several axes, normalised, sorted, and refused if one is named twice. `nil` means all of them.
  public func axes(_ axes: [Int]?, of operation: String) throws(TensorError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var result: [Int] = []
    for a in axes { result.append(try axis(a, of: operation)) }
    result.sort()
    for (a, b) in zip(result, result.dropFirst()) where a == b {
      throw TensorError(
        operation: operation, came: "axis \(a) is named twice in \(axes)", expected: "different axes",
        mend: "name each axis once")
    }
    return result
  }

  /// Steps between neighbours along each axis of a contiguous, row-major tensor. Beside an axis of size 0 they may exceed an `Int`; nobody
  /// steps there, so they wrap around.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for i in stride(from: rank - 2, through: 0, by: -1) { strides[i] = strides[i + 1] &* dimensions[i + 1] }
    return strides
  }
}

extension Shape: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { dimensions.count }
  public subscript(position: Int) -> Int { dimensions[position] }
}

extension Shape {
  /// The shape two tensors take together: sizes are aligned at the last axis, and a size of 1 stretches (NumPy's rule).
  public static func broadcast(_ a: Shape, _ b: Shape, for operation: String) throws(TensorError) -> Shape {
    if a == b { return a }
    let rank = Swift.max(a.rank, b.rank)
    var result = [Int](repeating: 1, count: rank)
    for i in 1..<(rank + 1) {
      let x = i <= a.rank ? a[a.rank - i] : 1
      let y = i <= b.rank ? b[b.rank - i] : 1
      guard x == y || x == 1 || y == 1 else {
        throw TensorError(
          operation: operation, came: "shapes \(a) and \(b) do not go together: axis \(-i) has sizes \(x) and \(y)",
          expected: "equal sizes, or one of them 1", mend: "reshape one of them so that the last axes agree")
      }
      result[rank - i] = x == 1 ? y : x
    }
    return Shape(result)
  }

  /// The strides with which this shape is read as if it had the shape `target` (0 where it stretches). It must broadcast to `target`.
  package func strides(stretchedTo target: Shape) -> [Int] {
    let own = strides
    return target.indices.map { i in
      let j = i - (target.rank - rank)
      return j < 0 || (dimensions[j] == 1 && target[i] != 1) ? 0 : own[j]
    }
  }

  /// The position of each element, in row-major order, of something read under this shape with the given strides.
  package func positions(strides: [Int]) -> [Int] {
    var result = [0]
    for (size, stride) in zip(dimensions, strides) {
      result = result.flatMap { p in (0..<size).map { p + $0 * stride } }
    }
    return result
  }
}
