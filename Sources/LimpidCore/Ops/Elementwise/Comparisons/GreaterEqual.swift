import CLimpid

/// Whether x ≥ y, element by element, with broadcasting; tensors with tensors, indices with indices. NaN compares
/// false.
///
///     print(try Tensor([1, 2, 3]) .>= Tensor([3, 2, 1]))
///     // [false, true, true]
public struct GreaterEqual: Comparison {
  public init() {}
  public static var name: String { ".>=" }
  public func compare<T: Comparable>(_ x: T, _ y: T) -> Bool { x >= y }
  public var kernelCode: limpid_compare_op { LIMPID_COMPARE_greater_equal }

  public static var examples: [Example] {
    [
      Example(GreaterEqual(), [1, 2, 3], [3, 2, 1], prints: "[false, true, true]"),
      Example(
        GreaterEqual(), [IndexTensor([1, 2, 3]).value, IndexTensor([3, 2, 1]).value], prints: "[false, true, true]"),
    ]
  }
}

extension Tensor {
  public static func .>= (x: Tensor, y: Tensor) throws(TensorError) -> MaskTensor {
    try GreaterEqual().mask(x.value, y.value)
  }
  public static func .>= (x: Tensor, y: Float) -> MaskTensor { GreaterEqual().mask(x.value, against: Tensor(y).value) }
}

extension IndexTensor {
  public static func .>= (x: IndexTensor, y: IndexTensor) throws(TensorError) -> MaskTensor {
    try GreaterEqual().mask(x.value, y.value)
  }
  public static func .>= (x: IndexTensor, y: Int32) -> MaskTensor {
    GreaterEqual().mask(x.value, against: IndexTensor(unchecked: [], [y]).value)
  }
}
