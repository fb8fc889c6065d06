import CLimpid

/// Whether one or both are true, element by element, with broadcasting.
///
///     print(try MaskTensor([false, false, true, true]) .| MaskTensor([false, true, false, true]))
///     // [false, true, true, true]
public struct LogicalOr: Logical {
  public init() {}
  public static var name: String { ".|" }
  public func combine(_ x: Bool, _ y: Bool) -> Bool { x || y }
  public var kernelCode: limpid_logical_op { LIMPID_LOGICAL_or }

  public static var examples: [Example] {
    let x: MaskTensor = [false, false, true, true]
    let y: MaskTensor = [false, true, false, true]
    return [Example(LogicalOr(), [x.value, y.value], prints: "[false, true, true, true]")]
  }
}

extension MaskTensor {
  public static func .| (x: MaskTensor, y: MaskTensor) throws(TensorError) -> MaskTensor {
    try LogicalOr().mask(x.value, y.value)
  }
}
