import CLimpid

/// Where the largest element along an axis is: its index, that of the first of equals, that of the first NaN if there is one.
///
///     let x = try Tensor([2, 3], [1, 4, 2, 9, 3, 5])
///     print(try x.argMax(axis: 1))
///     // [1, 0]
///
/// No gradient flows through positions.
public struct ArgMax: DiscretePrimitive {
  /// The axis, negative from the end; nil for the position among all elements, in row-major order.
  public let axis: Int?
  public let keepsDimensions: Bool

  public init(axis: Int? = nil, keepsDimensions: Bool = false) {
    self.axis = axis
    self.keepsDimensions = keepsDimensions
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let result = Runs.outputShape(inputs[0], try inputs[0].axes(axis.map { [$0] }, of: Self.name), keepsDimensions)
    guard result.elementCount == 0 || inputs[0].elementCount > 0 else {
      throw TensorError(
        operation: Self.name, came: "a tensor of shape \(inputs[0])", expected: "at least one element to choose from",
        mend: "leave empty tensors out, or choose along another axis")
    }
    return result
  }

  private func run(_ shape: Shape) -> Runs {
    axis.map { Runs.along(shape, axis: $0 < 0 ? $0 + shape.rank : $0) }
      ?? Runs(outer: 1, count: shape.elementCount, inner: 1)
  }

  public func forward(_ inputs: Inputs, shape: Shape) -> Value {
    let x = inputs[0].array, run = run(inputs[0].shape)
    let places = (0..<(run.outer * run.inner)).map { k -> Int32 in
      let first = k / run.inner * run.count * run.inner + k % run.inner
      var best = 0
      for i in 0..<run.count {
        let value = x[first + i * run.inner], leader = x[first + best * run.inner]
        if !leader.isNaN && (value.isNaN || value > leader) { best = i }
      }
      return Int32(best)
    }
    return .indices(IndexTensor(unchecked: shape, places))
  }

  public var resultKind: Value.Kind { .indices }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, count, inner) = run(x[0].shape).sizes, from = x[0].pointer, to = y.indices
    return { limpid_extreme_index(0, from, to, outer, count, inner) }
  }

  public static var examples: [Example] {
    let x = Tensor(unchecked: [2, 3], [1, 4, 2, 9, 3, 5])
    return [Example(ArgMax(), x, prints: "3"), Example(ArgMax(axis: 1), x, prints: "[1, 0]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases = [
      Case(ArgMax(axis: 0), Tensor([0, -0.0, .nan, .infinity, .nan])), Case(ArgMax(axis: 0), Tensor([2, 3, 3, 2, 2])),
    ]
    for shape in make.shapes + [[300, 3], [3, 1000]] where shape.elementCount > 0 {
      cases.append(Case(ArgMax(), make.tensor(shape)))
      for axis in shape.indices {
        cases.append(Case(ArgMax(axis: axis, keepsDimensions: axis == 1), make.tensor(shape)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        ArgMax(axis: 1), [2, 0],
        says: """
          argMax: a tensor of shape [2, 0] needs at least one element to choose from
            mend  leave empty tensors out, or choose along another axis
          """)
    ]
  }
}

extension Tensor {
  /// The position of the largest of all elements, in row-major order.
  public func argMax() throws(TensorError) -> IndexTensor { try ArgMax()(value).indices! }

  /// The positions of the largest elements along `axis` (negative from the end).
  public func argMax(axis: Int, keepsDimensions: Bool = false) throws(TensorError) -> IndexTensor {
    try ArgMax(axis: axis, keepsDimensions: keepsDimensions)(value).indices!
  }
}
