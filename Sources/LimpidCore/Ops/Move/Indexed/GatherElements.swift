import CLimpid

/// Single elements by their index along an axis: y[o, j, i] = x[o, indices[o, j, i], i], where the axis lies in the middle.
///
///     let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 6])
///     print(try x.gatheringElements(IndexTensor([2, 1], [2, 0]), axis: 1))
///     // [[3],
///     //  [4]]
///
/// **Shapes** The indices have the shape of the result: that of the input but for the axis. The gradient is added up where the elements
/// came from (`ScatterAddElements`).
public struct GatherElements: Primitive {
  public let axis: Int

  public init(axis: Int) { self.axis = axis }

  public static var name: String { "gatheringElements" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let axis = try inputs[0].axis(axis, of: Self.name)
    let fits =
      inputs[1].rank == inputs[0].rank && inputs[0].indices.allSatisfy { $0 == axis || inputs[0][$0] == inputs[1][$0] }
    guard fits else {
      throw TensorError(
        operation: Self.name, came: "elements of \(inputs[0]) by indices of shape \(inputs[1]) along axis \(axis)",
        expected: "equal sizes but for axis \(axis)",
        mend: "gather whole parts with gathering(_:axis:), or expand the indices")
    }
    return inputs[1]
  }

  private func run(_ shape: Shape) -> Runs { Runs.along(shape, axis: axis < 0 ? axis + shape.rank : axis) }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], run = run(x.shape(0)), block = self.run(shape).count * run.inner
    return x.indices(1).enumerated().map { k, index in
      values[(k / block * run.count + Int(index)) * run.inner + k % run.inner]
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, size, inner) = run(x[0].shape).sizes, count = Int64(run(y.shape).count)
    let from = x[0].pointer, indices = x.indices(1).pointer, all = Int64(x.indices(1).count), to = y.floats
    return {
      checkIndices(indices, all, below: size)
      limpid_take_along(from, indices, to, outer, size, count, inner)
    }
  }

  public func check(_ x: Inputs) throws(TensorError) {
    let shape = x.values[0].shape
    try x.indices(1).check(below: shape[try shape.axis(axis, of: Self.name)], of: Self.name)
  }

  public var keeps: Keeps { .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let size = run(step.inputs.shapes[0]).count
    return [
      try step.ifNeeded(0) { () throws(TensorError) in
        try ScatterAddElements(axis: axis, size: size)([g.value, step.inputs.values[1]])
      }, .none(because: "indices are whole numbers"),
    ]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 2, 3, 4, 5, 6])
    let indices = IndexTensor(unchecked: [2, 1], [2, 0])
    return [Example(GatherElements(axis: 1), [x.value, indices.value], prints: "[[3],\n [4]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int, Shape)] = [
      ([5], 0, [3]), ([5], 0, [0]), ([5, 3], 0, [2, 3]), ([3, 5], -1, [3, 7]), ([2, 7, 17], 1, [2, 3, 17]),
    ]
    return sizes.map { shape, axis, indices in
      let size = shape[axis < 0 ? axis + shape.rank : axis]
      return Case(GatherElements(axis: axis), [make.tensor(shape).value, make.indices(indices, below: size).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        GatherElements(axis: 1), [2, 3], [3, 1],
        says: """
          gatheringElements: elements of [2, 3] by indices of shape [3, 1] along axis 1 needs equal sizes but for axis 1
            mend  gather whole parts with gathering(_:axis:), or expand the indices
          """)
    ]
  }
}

extension Tensor {
  /// The elements at `indices` along `axis` (negative from the end). Indices outside the axis are refused.
  public func gatheringElements(_ indices: IndexTensor, axis: Int) throws(TensorError) -> Tensor {
    try indices.check(below: shape[try shape.axis(axis, of: GatherElements.name)], of: GatherElements.name)
    return try GatherElements(axis: axis)([value, indices.value])
  }
}
