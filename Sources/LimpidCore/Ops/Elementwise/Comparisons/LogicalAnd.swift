import CLimpid

/// Whether both are true, element by element, with broadcasting.
///
///     print(try MaskTensor([false, false, true, true]) .& MaskTensor([false, true, false, true]))
///     // [false, false, false, true]
public struct LogicalAnd: Logical {
  public init() {}
  public static var name: String { ".&" }
  public func combine(_ x: Bool, _ y: Bool) -> Bool { x && y }
  public var kernelCode: limpid_logical_op { LIMPID_LOGICAL_and }

  public static var examples: [Example] {
    let x: MaskTensor = [false, false, true, true]
    let y: MaskTensor = [false, true, false, true]
    return [Example(LogicalAnd(), [x.value, y.value], prints: "[false, false, false, true]")]
  }
}

extension MaskTensor {
  public static func .& (x: MaskTensor, y: MaskTensor) throws(TensorError) -> MaskTensor {
    try LogicalAnd().mask(x.value, y.value)
  }
}
