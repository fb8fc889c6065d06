import CLimpid

/// Tensors put one after the other along an axis.
///
///     let x = try Tensor([1, 2], [1, 2])
///     let y = try Tensor([2, 2], [3, 4, 5, 6])
///     print(try concatenate([x, y]))
///     // [[1, 2],
///     //  [3, 4],
///     //  [5, 6]]
///
/// **Shapes** [..., size₁, ...], [..., size₂, ...], … → [..., size₁ + size₂ + …, ...]; all other sizes are equal.
///
/// Each input gets its part of the gradient.
public struct Concatenate: Primitive {
  public let axis: Int

  public init(axis: Int = 0) { self.axis = axis }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    guard let first = inputs.first else {
      throw TensorError(
        operation: Self.name, came: "no tensors", expected: "at least one", mend: "leave the call out for an empty list"
      )
    }
    let axis = try first.axis(axis, of: Self.name)
    var sizes = first.dimensions
    for shape in inputs.dropFirst() {
      guard shape.rank == first.rank, shape.indices.allSatisfy({ $0 == axis || shape[$0] == first[$0] }) else {
        throw TensorError(
          operation: Self.name, came: "shapes \(first) and \(shape) along axis \(axis)",
          expected: "equal sizes but for axis \(axis)", mend: "reshape them, or concatenate along the axis that differs"
        )
      }
      sizes[axis] += shape[axis]
    }
    return Shape(sizes)
  }

  private func place(_ rank: Int) -> Int { axis < 0 ? axis + rank : axis }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let runs = (0..<x.count).map { Runs.along(x.shape($0), axis: place(shape.rank)) }
    var result: [S] = []
    for o in 0..<runs[0].outer {
      for (i, run) in runs.enumerated() {
        let size = run.count * run.inner
        result += x[i][(o * size)..<((o + 1) * size)]
      }
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let axis = place(y.shape.rank), whole = Runs.along(y.shape, axis: axis)
    let wide = [Int64(whole.count * whole.inner), 1]
    var start = 0
    let copies = (0..<x.count).map { i -> Prepared in
      let from = x[i].pointer, size = x[i].shape[axis] * whole.inner, to = y.floats + start
      let strides = [Int64(size), 1], sizes = [Int64(whole.outer), Int64(size)]
      start += size
      return { limpid_strided_copy(to, wide, from, strides, sizes, 2) }
    }
    return { for copy in copies { copy() } }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let axis = place(g.rank)
    var answers: [Cotangent] = [], start = 0
    for (i, shape) in step.inputs.shapes.enumerated() {
      let range = start..<(start + shape[axis])
      answers.append(try step.ifNeeded(i) { () throws(TensorError) in try g.sliced(axis: axis, range) })
      start = range.upperBound
    }
    return answers
  }

  public static var examples: [Example] {
    [
      Example(
        Concatenate(), Tensor(unchecked: [1, 2], [1, 2]), Tensor(unchecked: [2, 2], [3, 4, 5, 6]),
        prints: "[[1, 2],\n [3, 4],\n [5, 6]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Concatenate(axis: 0), make.tensor([5])), Case(Concatenate(axis: -1), make.tensor([3]), make.tensor([0])),
      Case(Concatenate(axis: 1), make.tensor([3, 2]), make.tensor([3, 1]), make.tensor([3, 19])),
      Case(Concatenate(axis: 1), make.tensor([2, 3, 5]), make.tensor([2, 4, 5])),
      Case(Concatenate(axis: 0), make.tensor([2, 67]), make.tensor([3, 67])),
      Case(Concatenate(axis: 1), make.tensor([0, 2]), make.tensor([0, 3])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Concatenate(axis: 1), [2, 3], [3, 3],
        says: """
          concatenate: shapes [2, 3] and [3, 3] along axis 1 needs equal sizes but for axis 1
            mend  reshape them, or concatenate along the axis that differs
          """)
    ]
  }
}

/// The tensors one after the other along an axis they have.
public func concatenate(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
  try Concatenate(axis: axis)(tensors.map(\.value))
}

/// The tensors one beside the other along a new axis.
///
///     print(try stack([[1, 2], [3, 4]]))
///     // [[1, 2],
///     //  [3, 4]]
public func stack(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
  var expanded: [Tensor] = []
  for tensor in tensors {
    guard tensor.shape == tensors[0].shape else {
      throw TensorError(
        operation: "stack", came: "shapes \(tensors[0].shape) and \(tensor.shape)", expected: "equal shapes",
        mend: "concatenate them along an axis they have")
    }
    expanded.append(try tensor.expandingDimension(at: axis))
  }
  return try concatenate(expanded, axis: axis)
}
