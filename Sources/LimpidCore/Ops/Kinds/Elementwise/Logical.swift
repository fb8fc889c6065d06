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

  public func kernel(_ inputs: Inputs, shape: Shape) -> Value? {
    let sizes = shape.map(Int64.init)
    let strides = inputs.shapes.map { $0.strides(stretchedTo: shape).map(Int64.init) }
    let x = inputs.mask(0).pointer, y = inputs.mask(1).pointer
    return MaskTensor(filling: shape) {
      limpid_logical(kernelCode, Int32(shape.rank), sizes, x, strides[0], y, strides[1], $0)
    }.value
  }

  func mask(_ x: Value, _ y: Value) throws(TensorError) -> MaskTensor { try self(x, y).mask! }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    guard let operation = examples.first?.case.operation else { return [] }
    return make.shapePairs.map { a, b in Case(operation, [make.mask(a).value, make.mask(b).value]) }
  }
}
