import CLimpid

/// A comparison of two numbers, element by element, with NumPy's broadcasting: tensors with tensors or indices with
/// indices. The result is a mask.
public protocol Comparison: DiscretePrimitive {
  func compare<T: Comparable>(_ x: T, _ y: T) -> Bool
  var kernelCode: limpid_compare_op { get }
}

extension Comparison {
  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try Shape.broadcast(inputs[0], inputs[1], for: Self.name)
  }

  public func forward(_ inputs: Inputs, shape: Shape) -> Value {
    let i = shape.positions(strides: inputs.shapes[0].strides(stretchedTo: shape))
    let j = shape.positions(strides: inputs.shapes[1].strides(stretchedTo: shape))
    if case .indices = inputs.values[0] {
      let x = inputs.indices(0).array, y = inputs.indices(1).array
      return MaskTensor(unchecked: shape, zip(i, j).map { compare(x[$0], y[$1]) }).value
    }
    let x = inputs[0].array, y = inputs[1].array
    return MaskTensor(unchecked: shape, zip(i, j).map { compare(x[$0], y[$1]) }).value
  }

  public var resultKind: Value.Kind { .mask }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let strides = x.shapes.map { $0.strides(stretchedTo: y.shape).map(Int64.init) }
    let rank = Int32(y.shape.rank), sizes = y.shape.map(Int64.init), code = kernelCode, to = y.mask
    if case .indices = x.values[0] {
      let first = x.indices(0).pointer, second = x.indices(1).pointer
      return { limpid_compare_indices(code, rank, sizes, first, strides[0], second, strides[1], to) }
    }
    let first = x[0].pointer, second = x[1].pointer
    return { limpid_compare(code, rank, sizes, first, strides[0], second, strides[1], to) }
  }

  func mask(_ x: Value, _ y: Value) throws(TensorError) -> MaskTensor { try self(x, y).mask! }
  func mask(_ x: Value, against y: Value) -> MaskTensor { total(x, y, shape: x.shape).mask! }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    guard let operation = examples.first?.case.operation else { return [] }
    return make.shapePairs.flatMap { a, b -> [Case] in
      // Whole numbers, so that some are equal.
      let x = make.tensor(a).array.map { $0.rounded() }, y = make.tensor(b).array.map { $0.rounded() }
      return [
        Case(operation, Tensor(unchecked: a, x), Tensor(unchecked: b, y)),
        Case(operation, [make.indices(a, below: 4).value, make.indices(b, below: 4).value]),
      ]
    }
  }
}
