import CLimpid

/// Whether x ≠ y, element by element, with broadcasting; tensors with tensors, indices with indices. NaN differs from
/// everything.
///
///     print(try Tensor([1, 2, 3]) .!= Tensor([3, 2, 1]))
///     // [true, false, true]
public struct NotEqual: Comparison {
  public init() {}
  public static var name: String { ".!=" }
  public func compare<T: Comparable>(_ x: T, _ y: T) -> Bool { x != y }
  public var kernelCode: limpid_compare_op { LIMPID_COMPARE_not_equal }

  public static var examples: [Example] {
    [
      Example(NotEqual(), [1, 2, 3], [3, 2, 1], prints: "[true, false, true]"),
      Example(
        NotEqual(), [IndexTensor([1, 2, 3]).value, IndexTensor([3, 2, 1]).value], prints: "[true, false, true]"),
    ]
  }
}

extension Tensor {
  public static func .!= (x: Tensor, y: Tensor) throws(TensorError) -> MaskTensor {
    try NotEqual().mask(x.value, y.value)
  }
  public static func .!= (x: Tensor, y: Float) -> MaskTensor { NotEqual().mask(x.value, against: Tensor(y).value) }
}

extension IndexTensor {
  public static func .!= (x: IndexTensor, y: IndexTensor) throws(TensorError) -> MaskTensor {
    try NotEqual().mask(x.value, y.value)
  }
  public static func .!= (x: IndexTensor, y: Int32) -> MaskTensor {
    NotEqual().mask(x.value, against: IndexTensor(unchecked: [], [y]).value)
  }
}
