import CLimpid

/// A function of two truth values, element by element, with NumPy's broadcasting.
public protocol Logical: DiscretePrimitive {
  func combine(_ x: Bool, _ y: Bool) -> Bool
  var kernelCode: limpid_logical_op { get }
}

extension Logical {
  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try Shape.broadcast(inputs[0], inputs[1], for: Self.name)
  }

  public func forward(_ inputs: Inputs, shape: Shape) -> Value {
    let i = shape.positions(strides: inputs.shapes[0].strides(stretchedTo: shape))
    let j = shape.positions(strides: inputs.shapes[1].strides(stretchedTo: shape))
    let x = inputs.mask(0).array, y = inputs.mask(1).array
    return MaskTensor(unchecked: shape, zip(i, j).map { combine(x[$0], y[$1]) }).value
  }

  public var resultKind: Value.Kind { .mask }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let strides = x.shapes.map { $0.strides(stretchedTo: y.shape).map(Int64.init) }
    let rank = Int32(y.shape.rank), sizes = y.shape.map(Int64.init), code = kernelCode, to = y.mask
    let first = x.mask(0).pointer, second = x.mask(1).pointer
    return { limpid_logical(code, rank, sizes, first, strides[0], second, strides[1], to) }
  }

  func mask(_ x: Value, _ y: Value) throws(TensorError) -> MaskTensor { try self(x, y).mask! }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    guard let operation = examples.first?.case.operation else { return [] }
    return make.shapePairs.map { a, b in Case(operation, [make.mask(a).value, make.mask(b).value]) }
  }
}
