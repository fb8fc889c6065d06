import CLimpid

/// x where a mask is true, else y, element by element; all three broadcast together.
///
///     let mask: MaskTensor = [true, false, true]
///     print(try Tensor([1, 2, 3]).replacing(with: Tensor([10, 20, 30]), where: mask))
///     // [10, 2, 30]
///
/// The gradient of x is g where the mask is true, else 0; that of y the other way round.
public struct Where: Primitive {
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try Shape.broadcast(inputs[0], try Shape.broadcast(inputs[1], inputs[2], for: Self.name), for: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let mask = x.mask(0), a = x[1], b = x[2]
    let places = (0..<3).map { shape.positions(strides: x.shape($0).strides(stretchedTo: shape)) }
    return (0..<shape.elementCount).map { mask[places[0][$0]] ? a[places[1][$0]] : b[places[2][$0]] }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let strides = x.shapes.map { $0.strides(stretchedTo: y.shape).map(Int64.init) }
    let rank = Int32(y.shape.rank), sizes = y.shape.map(Int64.init), to = y.floats
    let mask = x.mask(0).pointer, first = x[1].pointer, second = x[2].pointer
    return { limpid_where(rank, sizes, mask, strides[0], first, strides[1], second, strides[2], to) }
  }

  public var keeps: Keeps { .input(0) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let mask = step.inputs.mask(0)
    let x = try step.ifNeeded(1) { () throws(TensorError) in
      try Where()([mask.value, g.value, Tensor(0).value]).summed(to: step.inputs[1].shape)
    }
    let y = try step.ifNeeded(2) { () throws(TensorError) in
      try Where()([mask.value, Tensor(0).value, g.value]).summed(to: step.inputs[2].shape)
    }
    return [.none(because: "a mask has no gradient"), x, y]
  }

  public static var examples: [Example] {
    let mask: MaskTensor = [true, false, true]
    let x: Tensor = [10, 20, 30]
    let y: Tensor = [1, 2, 3]
    return [Example(Where(), [mask.value, x.value, y.value], prints: "[10, 2, 30]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    make.shapePairs.flatMap { a, b -> [Case] in
      [
        Case(Where(), [make.mask(a).value, make.tensor(b).value, make.tensor(a).value]),
        Case(Where(), [make.mask(a).value, make.tensor(a).value, make.tensor(b).value]),
        Case(Where(), [make.mask(b).value, make.tensor([]).value, make.tensor(a).value]),
      ]
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Where(), [3], [2], [2],
        says: """
          where: shapes [3] and [2] do not go together: axis -1 has sizes 3 and 2 needs equal sizes, or one of them 1
            mend  reshape one of them so that the last axes agree
          """)
    ]
  }
}

extension Tensor {
  /// This tensor, but `other` where `mask` is true.
  public func replacing(with other: Tensor, where mask: MaskTensor) throws(TensorError) -> Tensor {
    try Where()([mask.value, other.value, value])
  }

  /// This tensor, but `number` where `mask` is true.
  public func replacing(with number: Float, where mask: MaskTensor) throws(TensorError) -> Tensor {
    try replacing(with: Tensor(number), where: mask)
  }

  /// 1 where `mask` is true, else 0.
  public init(_ mask: MaskTensor) {
    self = Where().total(mask.value, Tensor(1).value, Tensor(0).value, shape: mask.shape)
  }
}
