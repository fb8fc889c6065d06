import CLimpid

/// Parts added up where indices say: y[…, indices[j], …] += x[…, j, …] in increasing j, from zeros with `size` places along the axis.
/// Indices of several axes stand for as many axes of x, from `axis` on; j counts them in row-major order.
///
///     let x = try Tensor([3, 2], [1, 2, 3, 4, 5, 6])
///     print(try x.scatterAdding(at: [1, 0, 1], size: 2))
///     // [[3, 4],
///     //  [6, 8]]
///
/// **Shapes** [..., the indices' axes, ...] with indices of these axes → [..., size, ...].
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
    let parts = inputs[0], indices = inputs[1]
    let first = axis < 0 ? axis + parts.rank - indices.rank + 1 : axis
    guard first >= 0, first + indices.rank <= parts.rank, size >= 0,
      Array(parts[first..<(first + indices.rank)]) == indices.dimensions
    else {
      throw TensorError(
        operation: Self.name, came: "parts \(parts) from axis \(axis) on, indices \(indices) and size \(size)",
        expected: "one index for each part and a size of 0 or more",
        mend: "give indices whose sizes are those of the axes they stand for")
    }
    return Shape(parts[..<first] + [size] + parts[(first + indices.rank)...])
  }

  /// The parts as [outer, count, inner].
  private func run(_ parts: Shape, _ indices: Shape) -> Runs {
    let first = axis < 0 ? axis + parts.rank - indices.rank + 1 : axis
    return Runs(
      outer: parts[..<first].reduce(1, *), count: indices.elementCount,
      inner: parts[(first + indices.rank)...].reduce(1, *))
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], indices = x.indices(1), run = run(x.shape(0), x.shape(1))
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

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, count, inner) = run(x[0].shape, x.shapes[1]).sizes, size = Int64(size)
    let from = x[0].pointer, indices = x.indices(1).pointer, to = y.floats
    return {
      checkIndices(indices, count, below: size)
      limpid_scatter_add(from, indices, to, outer, size, count, inner)
    }
  }

  public func check(_ x: Inputs) throws(TensorError) { try x.indices(1).check(below: size, of: Self.name) }

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
    let flat = sizes.map { shape, axis, size in
      let count = shape[axis < 0 ? axis + shape.rank : axis]
      return Case(
        ScatterAdd(axis: axis, size: size), [make.tensor(shape).value, make.indices([count], below: size).value])
    }
    return flat + [
      Case(ScatterAdd(axis: 1, size: 4), [make.tensor([2, 3, 5, 7]).value, make.indices([3, 5], below: 4).value]),
      Case(ScatterAdd(axis: -1, size: 4), [make.tensor([2, 3, 5]).value, make.indices([3, 5], below: 4).value]),
      Case(ScatterAdd(axis: 0, size: 3), [make.tensor([5]).value, make.indices([], below: 3).value]),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ScatterAdd(size: 4), [2, 3], [3],
        says: """
          scatterAdding: parts [2, 3] from axis 0 on, indices [3] and size 4 needs one index for each part and a size of 0 or more
            mend  give indices whose sizes are those of the axes they stand for
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
