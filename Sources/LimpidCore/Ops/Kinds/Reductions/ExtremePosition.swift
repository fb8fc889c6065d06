import CLimpid

/// Where the largest or smallest element along an axis is: its index, that of the first of equals (+0 and −0 are equal), that of the first
/// NaN if there is one.
///
/// **Shapes** [..., size, ...] → [..., ...], with a 1 in the place of the size if dimensions are kept; without an axis → [].
///
/// No gradient flows through positions.
public protocol ExtremePosition: DiscretePrimitive {
  /// The axis, negative from the end; nil for the position among all elements, in row-major order.
  var axis: Int? { get }
  var keepsDimensions: Bool { get }
  static var isLeast: Bool { get }
  init(axis: Int?, keepsDimensions: Bool)
}

extension ExtremePosition {
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
        if !leader.isNaN && (value.isNaN || (Self.isLeast ? value < leader : value > leader)) { best = i }
      }
      return Int32(best)
    }
    return .indices(IndexTensor(unchecked: shape, places))
  }

  public var resultKind: Value.Kind { .indices }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let (outer, count, inner) = run(x[0].shape).sizes, from = x[0].pointer, to = y.indices
    let least: Int32 = Self.isLeast ? 1 : 0
    return { limpid_extreme_index(least, from, to, outer, count, inner) }
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    var cases = [
      Case(Self(axis: 0, keepsDimensions: false), Tensor([0, -0.0, .nan, .infinity, .nan])),
      Case(Self(axis: 0, keepsDimensions: false), Tensor([2, 3, 3, 2, 2])),
    ]
    for shape in make.shapes + [[300, 3], [3, 1000]] where shape.elementCount > 0 {
      cases.append(Case(Self(axis: nil, keepsDimensions: false), make.tensor(shape)))
      for axis in shape.indices {
        cases.append(Case(Self(axis: axis, keepsDimensions: axis == 1), make.tensor(shape)))
      }
    }
    return cases
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Self(axis: 1, keepsDimensions: false), [2, 0],
        says: """
          \(name): a tensor of shape [2, 0] needs at least one element to choose from
            mend  leave empty tensors out, or choose along another axis
          """)
    ]
  }
}
