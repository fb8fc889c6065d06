import CLimpid

/// A tensor with one row exchanged: y[n, p] = row[n, 0], all others as in x. The place p is a value, not an attribute, so that a program can
/// fill a table row by row, in place.
///
///     let x = try Tensor([1, 3, 2], [1, 2, 3, 4, 5, 6])
///     print(try x.replacingRow(at: IndexTensor([1]), with: Tensor([1, 1, 2], [7, 8])))
///     // [[[1, 2],
///     //   [7, 8],
///     //   [5, 6]]]
///
/// **Shapes** x [N, T, C], row [N, 1, C] and place [1] → [N, T, C]. The gradient of x has a row of zeros there; that of the row is what lies there.
public struct ReplaceRow: Primitive {
  public init() {}

  public static var name: String { "replacingRow" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let x = inputs[0]
    guard x.rank == 3, inputs[1] == [x[0], 1, x[2]], inputs[2] == [1] else {
      throw TensorError(
        operation: Self.name, came: inputs.map(\.description).joined(separator: ", "),
        expected: "[batch, rows, columns], [batch, 1, columns] and the place [1]",
        mend: "give one row for each example, and one place for all of them")
    }
    return x
  }

  public func check(_ x: Inputs) throws(TensorError) {
    try x.indices(2).check(below: x.values[0].shape[1], of: Self.name)
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    var result = x[0]
    let row = x[1], columns = shape[2], place = Int(x.indices(2)[0])
    for n in 0..<shape[0] {
      for c in 0..<columns { result[(n * shape[1] + place) * columns + c] = row[n * columns + c] }
    }
    return result
  }

  public var memoryUse: MemoryUse { .inPlace }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (batch, rows, columns) = (y.shape[0], y.shape[1], y.shape[2]), count = y.shape.elementCount
    let from = x[0].pointer, row = x[1].pointer, places = x.indices(2).pointer, to = y.floats
    return {
      checkIndices(places, 1, below: Int64(rows))
      // Where there is one row only, the result may lie on it.
      if to != from && rows > 1 { to.update(from: from, count: count) }
      for n in 0..<batch {
        (to + (n * rows + Int(places[0])) * columns).update(from: row + n * columns, count: columns)
      }
    }
  }

  public var keeps: Keeps { .input(2) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let place = step.inputs.values[2]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in
        try self([g.value, Tensor(unchecked: step.inputs.shapes[1], repeating: 0).value, place])
      },
      try step.ifNeeded(1) { () throws(TensorError) in try Gather(axis: 1)([g.value, place]) },
      .none(because: "a place is a whole number"),
    ]
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [1, 3, 2], [1, 2, 3, 4, 5, 6]), row = Tensor(unchecked: [1, 1, 2], [7, 8])
    return [
      Example(
        ReplaceRow(), [x.value, row.value, IndexTensor([1]).value],
        prints: "[[[1, 2],\n  [7, 8],\n  [5, 6]]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [(1, 1, 1), (2, 1, 3), (2, 5, 3), (3, 7, 17), (0, 3, 2), (2, 4, 0)].map { n, t, c in
      Case(
        ReplaceRow(),
        [make.tensor([n, t, c]).value, make.tensor([n, 1, c]).value, make.indices([1], below: t).value])
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ReplaceRow(), [2, 5, 3], [2, 3], [1],
        says: """
          replacingRow: [2, 5, 3], [2, 3], [1] needs [batch, rows, columns], [batch, 1, columns] and the place [1]
            mend  give one row for each example, and one place for all of them
          """)
    ]
  }
}

extension Tensor {
  /// The same with the row at a place along axis 1 exchanged, in every example: [N, T, C] with a row [N, 1, C] and a place [1].
  public func replacingRow(at place: IndexTensor, with row: Tensor) throws(TensorError) -> Tensor {
    let inputs = [value, row.value, place.value]
    _ = try ReplaceRow().outputShape(inputs.map(\.shape))
    try place.check(below: shape[1], of: ReplaceRow.name)
    return try ReplaceRow()(inputs)
  }
}
