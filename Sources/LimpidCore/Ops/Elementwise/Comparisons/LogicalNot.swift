import CLimpid

/// Whether x is false, element by element.
///
///     print(.!MaskTensor([true, false]))
///     // [false, true]
public struct LogicalNot: DiscretePrimitive {
  public init() {}
  public static var name: String { ".!" }
  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape { inputs[0] }

  public func forward(_ inputs: Inputs, shape: Shape) -> Value {
    MaskTensor(unchecked: shape, inputs.mask(0).array.map { !$0 }).value
  }
  public var resultKind: Value.Kind { .mask }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x.mask(0).pointer, to = y.mask, count = y.count
    return { limpid_logical_not(from, to, count) }
  }

  public static var examples: [Example] {
    [Example(LogicalNot(), [MaskTensor([true, false]).value], prints: "[false, true]")]
  }
  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    make.shapes.map { Case(LogicalNot(), [make.mask($0).value]) }
  }
}

extension MaskTensor {
  public static prefix func .! (x: MaskTensor) -> MaskTensor { LogicalNot().total(x.value, shape: x.shape).mask! }
}
