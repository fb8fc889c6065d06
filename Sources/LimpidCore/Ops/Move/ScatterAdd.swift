import CLimpid

/// Parts added up where indices say: y[…, indices[j], …] += x[…, j, …] in increasing j, from zeros with `size` places along the axis.
///
///     let x = try Tensor([3, 2], [1, 2, 3, 4, 5, 6])
///     print(try x.scatterAdding(at: [1, 0, 1], size: 2))
///     // [[3, 4],
///     //  [6, 8]]
///
/// The gradient of each part is the output's at its place (`Gather`).
public struct ScatterAdd: Primitive {
  public let axis: Int
  public let size: Int

  public init(axis: Int = 0, size: Int) {
    self.axis = axis
    self.size = size
  }

  public static var name: String { "scatterAdding" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let axis = try inputs[0].axis(axis, of: Self.name)
    guard inputs[1].rank == 1, inputs[1][0] == inputs[0][axis], size >= 0 else {
      throw TensorError(
        operation: Self.name,
        came:
          "\(inputs[0][axis]) parts along axis \(axis) of \(inputs[0]), indices of shape \(inputs[1]) and size \(size)",
        expected: "one index for each part and a size of 0 or more", mend: "give [\(inputs[0][axis])] indices")
    }
    var sizes = inputs[0].dimensions
    sizes[axis] = size
    return Shape(sizes)
  }

  private func run(_ shape: Shape) -> Runs { Runs.along(shape, axis: axis < 0 ? axis + shape.rank : axis) }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], indices = x.indices(1), run = run(x.shape(0))
    var result = [S](repeating: 0, count: shape.elementCount)
    for o in 0..<run.outer {
      for (j, index) in indices.enumerated() {
        for i in 0..<run.inner {
          result[(o * size + Int(index)) * run.inner + i] += values[(o * run.count + j) * run.inner + i]
        }
      }
    }
    return result
  }

  public func kernel(_ x: Inputs, shape: Shape) -> Tensor? {
    let indices = x.indices(1), run = run(x[0].shape)
    checkIndices(indices, below: size)
    return Tensor(filling: shape) {
      limpid_scatter_add(
        x[0].pointer, indices.pointer, $0, Int64(run.outer), Int64(size), Int64(run.count), Int64(run.inner))
    }
  }

  public var keeps: Keeps { .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [
      try step.ifNeeded(0) { () throws(TensorError) in try Gather(axis: axis)([g.value, step.inputs.values[1]]) },
      .none(because: "indices are whole numbers"),
    ]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [3, 2], [1, 2, 3, 4, 5, 6])
    return [Example(ScatterAdd(size: 2), [x.value, IndexTensor([1, 0, 1]).value], prints: "[[3, 4],\n [6, 8]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int, Int)] = [
      ([0], 0, 3), ([7], 0, 1), ([7], 0, 5), ([11, 3], 0, 5), ([3, 11], -1, 4), ([2, 7, 17], 1, 3), ([40, 67], 0, 9),
      ([3, 300], 0, 400),
    ]
    return sizes.map { shape, axis, size in
      let count = shape[axis < 0 ? axis + shape.rank : axis]
      return Case(
        ScatterAdd(axis: axis, size: size), [make.tensor(shape).value, make.indices([count], below: size).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ScatterAdd(size: 4), [2, 3], [3],
        says: """
          scatterAdding: 2 parts along axis 0 of [2, 3], indices of shape [3] and size 4 needs one index for each part and a size of 0 or more
            mend  give [2] indices
          """)
    ]
  }
}

extension Tensor {
  /// The parts along `axis` added up at `indices` in a tensor of zeros with `size` places along that axis.
  public func scatterAdding(at indices: IndexTensor, size: Int, axis: Int = 0) throws(TensorError) -> Tensor {
    try indices.check(below: size, of: ScatterAdd.name)
    return try ScatterAdd(axis: axis, size: size)([value, indices.value])
  }
}
