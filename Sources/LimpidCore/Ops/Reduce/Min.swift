/// The smallest element along some axes. +0 counts as larger than −0, and a NaN wins.
///
///     let x = try Tensor([2, 3], [1, 4, 2, 9, 3, 5])
///     print(try x.min(axes: 1))
///     // [1, 3]
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The gradient goes to the first of equal elements.
public struct Min: ExtremeReduction {
  public let axes: [Int]?
  public let keepsDimensions: Bool
  public static var isLeast: Bool { true }

  public init(axes: [Int]? = nil, keepsDimensions: Bool = false) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 4, 2, 9, 3, 5])
    return [
      Example(Min(), x, prints: "1"),
      Example(Min(axes: [1]), x, prints: "[1, 3]"),
    ]
  }
}

extension Tensor {
  /// The smallest of all elements.
  public func min() throws(TensorError) -> Tensor { try Min()(self) }

  /// The smallest elements along `axes` (negative from the end).
  public func min(axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Min(axes: axes, keepsDimensions: keepsDimensions)(self)
  }

  /// The smallest elements along `axes` (negative from the end).
  public func min(axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try Min(axes: axes, keepsDimensions: keepsDimensions)(self)
  }
}
