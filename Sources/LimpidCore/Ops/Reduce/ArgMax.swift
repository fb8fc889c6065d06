/// Where the largest element along an axis is: its index, that of the first of equals, that of the first NaN if there is one.
///
///     let x = try Tensor([2, 3], [1, 4, 2, 9, 3, 5])
///     print(try x.argMax(axis: 1))
///     // [1, 0]
///
/// **Shapes** any → the same without the axis, or with 1 in its place; without an axis → [].
///
/// No gradient flows through positions.
public struct ArgMax: ExtremePosition {
  public static var isLeast: Bool { false }
  public let axis: Int?
  public let keepsDimensions: Bool

  public init(axis: Int? = nil, keepsDimensions: Bool = false) {
    self.axis = axis
    self.keepsDimensions = keepsDimensions
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 4, 2, 9, 3, 5])
    return [Example(ArgMax(), x, prints: "3"), Example(ArgMax(axis: 1), x, prints: "[1, 0]")]
  }
}

extension Tensor {
  /// The position of the largest of all elements, in row-major order.
  public func argMax() throws(TensorError) -> IndexTensor { try ArgMax()(value).indices! }

  /// The positions of the largest elements along `axis` (negative from the end).
  public func argMax(axis: Int, keepsDimensions: Bool = false) throws(TensorError) -> IndexTensor {
    try ArgMax(axis: axis, keepsDimensions: keepsDimensions)(value).indices!
  }
}
