/// The largest element along some axes. +0 counts as larger than −0, and a NaN wins.
///
///     let x = try Tensor([2, 3], [1, 4, 2, 9, 3, 5])
///     print(try x.max(axes: 1))
///     // [4, 9]
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The gradient goes to the first of equal elements.
public struct Max: ExtremeReduction {
  public let axes: [Int]?
  public let keepsDimensions: Bool
  public static var isLeast: Bool { false }

  public init(axes: [Int]? = nil, keepsDimensions: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 4, 2, 9, 3, 5])
    return [
      Example(Max(), x, prints: "9"),
      Example(Max(axes: [1]), x, prints: "[4, 9]"),
    ]
  }
}

extension Tensor {
  /// The largest of all elements.
  public func max() throws(TensorError) -> Tensor { try Max()(self) }

  /// The largest elements along `axes` (negative from the end).
  public func max(axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Max(axes: axes, keepsDimensions: keepsDimensions)(self)
  }

  /// The largest elements along `axes` (negative from the end).
  public func max(axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Max(axes: axes, keepsDimensions: keepsDimensions)(self)
  }
}
