import CLimpid

/// Parts of a tensor by their index along an axis: y[…, j, …] = x[…, indices[j], …]. With axis 0, rows of a table: an embedding.
///
///     let table = try Tensor([3, 2], [1, 2, 3, 4, 5, 6])
///     print(try table.gathering([2, 0]))
///     // [[5, 6],
///     //  [1, 2]]
///
/// **Shapes** The axis is replaced by the axes of the indices: [5, 3] by indices [2, 4] along axis 0 gives [2, 4, 3]. The gradient is added
/// up where the parts came from, in the order of the indices (`ScatterAdd`).
public struct Gather: Primitive {
  public let axis: Int

  public init(axis: Int = 0) { self.axis = axis }

  public static var name: String { "gathering" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let axis = try inputs[0].axis(axis, of: Self.name)
    var sizes = inputs[0].dimensions
    sizes.replaceSubrange(axis..<(axis + 1), with: inputs[1].dimensions)
    return Shape(sizes)
  }

  private func run(_ shape: Shape) -> Runs { Runs.along(shape, axis: axis < 0 ? axis + shape.rank : axis) }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], indices = x.indices(1), run = run(x.shape(0))
    var result: [S] = []
    for o in 0..<run.outer {
      for index in indices {
        let first = (o * run.count + Int(index)) * run.inner
        result += values[first..<(first + run.inner)]
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, size, inner) = run(x[0].shape).sizes, from = x[0].pointer, to = y.floats
    let indices = x.indices(1).pointer, count = Int64(x.indices(1).count)
    return {
      checkIndices(indices, count, below: size)
      limpid_gather(from, indices, to, outer, size, count, inner)
    }
  }

  public func check(_ x: Inputs) throws(TensorError) {
    let shape = x.values[0].shape
    try x.indices(1).check(below: shape[try shape.axis(axis, of: Self.name)], of: Self.name)
  }

  public var keeps: Keeps { .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let shape = step.inputs.shapes[0], axis = axis < 0 ? axis + shape.rank : axis
    return [
      try step.ifNeeded(0) { () throws(TensorError) in
        try ScatterAdd(axis: axis, size: shape[axis])([g.value, step.inputs.values[1]])
      }, .none(because: "indices are whole numbers"),
    ]
  }

  public static var examples: [Example] {
    let table = Tensor(unchecked: [3, 2], [1, 2, 3, 4, 5, 6])
    return [
      Example(Gather(), [table.value, IndexTensor([2, 0]).value], prints: "[[5, 6],\n [1, 2]]"),
      Example(Gather(axis: 1), [table.value, IndexTensor([1]).value], prints: "[[2],\n [4],\n [6]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int, Shape)] = [
      ([5], 0, []), ([5], 0, [0]), ([5, 3], 0, [4]), ([3, 5], -1, [2, 3]), ([2, 7, 17], 1, [11]),
      ([9, 67], 0, [3, 5]),
      ([4, 0], 0, [3]),
    ]
    return sizes.map { shape, axis, indices in
      let size = shape[axis < 0 ? axis + shape.rank : axis]
      return Case(Gather(axis: axis), [make.tensor(shape).value, make.indices(indices, below: size).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Gather(axis: 2), [2, 3], [4],
        says: """
          gathering: axis 2 of a tensor of shape [2, 3] needs an axis in -2 … 1
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

/// Ends the process if an index is outside: the public spellings have checked it.
package func checkIndices(_ indices: UnsafePointer<Int32>, _ count: Int64, below size: Int64) {
  let bad = limpid_first_outside(indices, count, size)
  precondition(bad < 0, "index \(indices[Int(max(bad, 0))]) at \(bad) is outside 0 ..< \(size)")
}

extension IndexTensor {
  /// Refuses indices outside 0 ..< size.
  package func check(below size: Int, of operation: String) throws(TensorError) {
    if !isPresent { return }  // while a computation is captured; the program asks again
    let bad = Int(limpid_first_outside(pointer, Int64(count), Int64(size)))
    guard bad < 0 else {
      throw TensorError(
        operation: operation, came: "index \(pointer[bad]) at position \(bad)", expected: "indices in 0 ..< \(size)",
        mend: "count from 0; negative indices do not count from the end")
    }
  }
}

extension Tensor {
  /// The parts at `indices` along `axis` (negative from the end). Indices outside the axis are refused.
  public func gathering(_ indices: IndexTensor, axis: Int = 0) throws(TensorError) -> Tensor {
    try indices.check(below: shape[try shape.axis(axis, of: Gather.name)], of: Gather.name)
    return try Gather(axis: axis)([value, indices.value])
  }
}
