import CLimpid

/// Single elements added up where indices say: y[o, indices[o, j, i], i] += x[o, j, i] in increasing j, from zeros with `size` places along
/// the axis, which lies in the middle.
///
///     let x = try Tensor([2, 2], [1, 2, 3, 4])
///     print(try x.scatterAddingElements(at: IndexTensor([2, 2], [2, 0, 1, 1]), size: 3, axis: 1))
///     // [[2, 0, 1],
///     //  [0, 7, 0]]
///
/// **Shapes** [..., count, ...] with indices of the same shape → [..., size, ...].
///
/// The gradient of each element is the output's at its place (`GatherElements`).
public struct ScatterAddElements: Primitive {
  public let axis: Int
  public let size: Int

  public init(axis: Int, size: Int) {
    self.axis = axis
    self.size = size
  }

  public static var name: String { "scatterAddingElements" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let axis = try inputs[0].axis(axis, of: Self.name)
    guard inputs[0] == inputs[1], size >= 0 else {
      throw TensorError(
        operation: Self.name, came: "elements \(inputs[0]), indices \(inputs[1]) and size \(size)",
        expected: "one index for each element and a size of 0 or more", mend: "give indices of shape \(inputs[0])")
    }
    var sizes = inputs[0].dimensions
    sizes[axis] = size
    return Shape(sizes)
  }

  private func run(_ shape: Shape) -> Runs { Runs.along(shape, axis: axis < 0 ? axis + shape.rank : axis) }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], run = run(x.shape(0)), block = run.count * run.inner
    var result = [S](repeating: 0, count: shape.elementCount)
    for (k, index) in x.indices(1).enumerated() {
      result[(k / block * size + Int(index)) * run.inner + k % run.inner] += values[k]
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, count, inner) = run(x[0].shape).sizes, size = Int64(size)
    let from = x[0].pointer, indices = x.indices(1).pointer, all = Int64(x.indices(1).count), to = y.floats
    return {
      checkIndices(indices, all, below: size)
      limpid_put_along(from, indices, to, outer, size, count, inner)
    }
  }

  public func check(_ x: Inputs) throws(TensorError) { try x.indices(1).check(below: size, of: Self.name) }

  public var keeps: Keeps { .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [
      try step.ifNeeded(0) { () throws(TensorError) in try GatherElements(axis: axis)([g.value, step.inputs.values[1]])
      },
      .none(because: "indices are whole numbers"),
    ]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 2], [1, 2, 3, 4])
    let indices = IndexTensor(unchecked: [2, 2], [2, 0, 1, 1])
    return [
      Example(ScatterAddElements(axis: 1, size: 3), [x.value, indices.value], prints: "[[2, 0, 1],\n [0, 7, 0]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int, Int)] = [([0], 0, 3), ([7], 0, 5), ([5, 3], 0, 4), ([3, 5], -1, 2), ([2, 7, 17], 1, 3)]
    return sizes.map { shape, axis, size in
      Case(
        ScatterAddElements(axis: axis, size: size), [make.tensor(shape).value, make.indices(shape, below: size).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ScatterAddElements(axis: 0, size: 4), [2, 3], [2, 1],
        says: """
          scatterAddingElements: elements [2, 3], indices [2, 1] and size 4 needs one index for each element and a size of 0 or more
            mend  give indices of shape [2, 3]
          """)
    ]
  }
}

extension Tensor {
  /// The elements added up at `indices` along `axis` in a tensor of zeros with `size` places along that axis.
  public func scatterAddingElements(at indices: IndexTensor, size: Int, axis: Int) throws(TensorError) -> Tensor {
    try indices.check(below: size, of: ScatterAddElements.name)
    return try ScatterAddElements(axis: axis, size: size)([value, indices.value])
  }
}
