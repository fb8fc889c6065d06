import CLimpid

/// A tensor stretched to a larger shape by NumPy's rule: sizes are aligned at the last axis, and a size of 1 repeats.
///
///     let x = try Tensor([2, 1], [1, 2])
///     print(try x.broadcast(to: [2, 3]))
///     // [[1, 1, 1],
///     //  [2, 2, 2]]
///
/// **Shapes** [..., 1 or size, ...] → the larger shape; axes may come in front.
///
/// The gradient is summed over the stretched axes.
public struct Broadcast: Primitive {
  public let shape: Shape

  public init(to shape: Shape) { self.shape = shape }

  public var attributes: String { "to: \(shape)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try shape.validate(for: Self.name)
    guard try Shape.broadcast(inputs[0], shape, for: Self.name) == shape else {
      throw TensorError(
        operation: Self.name, came: "\(inputs[0]) to \(shape)", expected: "a target in which only sizes of 1 change",
        mend: "give a target of at least rank \(inputs[0].rank) with the same sizes where they are not 1")
    }
    return shape
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0]
    return shape.positions(strides: x.shape(0).strides(stretchedTo: shape)).map { values[$0] }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard y.shape.rank <= LIMPID_MOST_AXES else { return nil }
    let from = x[0].pointer, to = y.floats, count = y.count
    if x[0].count == 1 { return { limpid_fill(to, from[0], count) } }
    return Tensor.prepareCopy(from, to: to, as: y.shape, strides: x[0].shape.strides(stretchedTo: y.shape))
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try g.summed(to: step.inputs[0].shape))]
  }

  public static var examples: [Example] {
    [Example(Broadcast(to: [2, 3]), Tensor(unchecked: [2, 1], [1, 2]), prints: "[[1, 1, 1],\n [2, 2, 2]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Broadcast(to: [3]), make.tensor([])), Case(Broadcast(to: [2, 0]), make.tensor([1])),
      Case(Broadcast(to: [2, 3, 17]), make.tensor([3, 1])), Case(Broadcast(to: [2, 3, 17]), make.tensor([17])),
      Case(Broadcast(to: [5, 7]), make.tensor([5, 7])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Broadcast(to: [3]), [2, 3],
        says: """
          broadcast: [2, 3] to [3] needs a target in which only sizes of 1 change
            mend  give a target of at least rank 2 with the same sizes where they are not 1
          """)
    ]
  }
}

extension Tensor {
  /// This tensor stretched to `shape`.
  public func broadcast(to shape: Shape) throws(TensorError) -> Tensor { try Broadcast(to: shape)(self) }
}
