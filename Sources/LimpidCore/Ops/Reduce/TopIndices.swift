import CLimpid

/// Where the largest elements along an axis are, the largest first. NaN comes before all numbers, +0 and −0 are equal; of equals, and of
/// several NaN, the one with the lower index comes first.
///
///     print(try Tensor([3, 9, 5]).topIndices(2))
///     // [1, 2]
///
/// **Shapes** [..., size, ...] → [..., count, ...]. No gradient flows through positions; that of the values goes back to where they were (`topValues`).
public struct TopIndices: DiscretePrimitive {
  public let count: Int
  public let axis: Int

  public init(count: Int, axis: Int = -1) {
    self.count = count
    self.axis = axis
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let axis = try inputs[0].axis(axis, of: Self.name)
    guard (0...inputs[0][axis]).contains(count) else {
      throw TensorError(
        operation: Self.name, came: "\(count) of \(inputs[0][axis]) elements along axis \(axis) of shape \(inputs[0])",
        expected: "a count in 0 … \(inputs[0][axis])", mend: "ask for fewer, or use another axis")
    }
    var sizes = inputs[0].dimensions
    sizes[axis] = count
    return Shape(sizes)
  }

  public var resultKind: Value.Kind { .indices }

  public func forward(_ inputs: Inputs, shape: Shape) -> Value {
    let x = inputs[0].array, from = inputs[0].shape
    let run = Runs.along(from, axis: axis < 0 ? axis + from.rank : axis)
    var places = [Int32](repeating: 0, count: shape.elementCount)
    for k in 0..<(count == 0 ? 0 : run.outer * run.inner) {
      let o = k / run.inner, i = k % run.inner
      func value(_ j: Int) -> Float { x[(o * run.count + j) * run.inner + i] }
      let order = (0..<run.count).sorted { a, b in
        let x = value(a), y = value(b)
        if x.isNaN || y.isNaN { return x.isNaN && (!y.isNaN || a < b) }
        return x > y || (x == y && a < b)
      }
      for j in 0..<count { places[(o * count + j) * run.inner + i] = Int32(order[j]) }
    }
    return .indices(IndexTensor(unchecked: shape, places))
  }

  public func kernel(_ inputs: Inputs, shape: Shape) -> Value? {
    let x = inputs[0]
    let run = Runs.along(x.shape, axis: axis < 0 ? axis + x.shape.rank : axis)
    return .indices(
      IndexTensor(filling: shape) {
        limpid_top_indices(x.pointer, $0, Int64(count), Int64(run.outer), Int64(run.count), Int64(run.inner))
      })
  }

  public static var examples: [Example] {
    [
      Example(TopIndices(count: 2), Tensor([3, 9, 5]), prints: "[1, 2]"),
      Example(TopIndices(count: 1, axis: 0), Tensor(unchecked: [2, 2], [1, 4, 3, 2]), prints: "[[1, 0]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(TopIndices(count: 0), make.tensor([3])), Case(TopIndices(count: 0), make.tensor([2, 0])),
      Case(TopIndices(count: 5), Tensor([1, .nan, 1, -0.0, 0])),
      Case(TopIndices(count: 6), Tensor([.nan, 0, -.infinity, .infinity, -0.0, .nan, 0x1p-149, -1])),
      Case(TopIndices(count: 3, axis: 1), make.tensor([2, 17, 3])),
      Case(TopIndices(count: 67, axis: 0), make.tensor([67, 5])),
      Case(TopIndices(count: 10), make.tensor([37, 1000])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        TopIndices(count: 4), [3],
        says: """
          topIndices: 4 of 3 elements along axis 0 of shape [3] needs a count in 0 … 3
            mend  ask for fewer, or use another axis
          """)
    ]
  }
}

extension Tensor {
  /// Where the `count` largest elements along `axis` (negative from the end) are, the largest first.
  public func topIndices(_ count: Int, axis: Int = -1) throws(TensorError) -> IndexTensor {
    try TopIndices(count: count, axis: axis)(value).indices!
  }

  /// The `count` largest elements along `axis` (negative from the end), the largest first.
  public func topValues(_ count: Int, axis: Int = -1) throws(TensorError) -> Tensor {
    try gatheringElements(topIndices(count, axis: axis), axis: axis)
  }
}
