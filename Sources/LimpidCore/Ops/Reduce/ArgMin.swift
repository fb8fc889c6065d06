/// Where the smallest element along an axis is: its index, that of the first of equals, that of the first NaN if there is one.
///
///     let x = try Tensor([2, 3], [1, 4, 2, 9, 3, 5])
///     print(try x.argMin(axis: 1))
///     // [0, 1]
///
/// **Shapes** any → the same without the axis, or with 1 in its place; without an axis → [].
///
/// No gradient flows through positions.
public struct ArgMin: ExtremePosition {
  public static var isLeast: Bool { true }
  public let axis: Int?
  public let keepsDimensions: Bool

  public init(axis: Int? = nil, keepsDimensions: Bool = false) {
    self.axis = axis
    self.keepsDimensions = keepsDimensions
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 4, 2, 9, 3, 5])
    return [Example(ArgMin(), x, prints: "0"), Example(ArgMin(axis: 1), x, prints: "[0, 1]")]
  }
}

extension Tensor {
  /// The position of the smallest of all elements, in row-major order.
  public func argMin() throws(TensorError) -> IndexTensor { try ArgMin()(value).indices! }

  /// The positions of the smallest elements along `axis` (negative from the end).
  public func argMin(axis: Int, keepsDimensions: Bool = false) throws(TensorError) -> IndexTensor {
    try ArgMin(axis: axis, keepsDimensions: keepsDimensions)(value).indices!
  }
}
