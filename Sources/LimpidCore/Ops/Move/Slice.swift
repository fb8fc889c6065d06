import CLimpid

/// A part of a tensor: along each axis `sizes[i]` elements from `starts[i]` on, every `steps[i]`-th.
///
///     let x: Tensor = [0, 1, 2, 3, 4, 5]
///     print(try x.sliced(axis: 0, 1..<6, by: 2))
///     // [1, 3, 5]
///
/// **Shapes** any → `sizes`, one for each axis.
///
/// The gradient goes back to where the elements came from; the others get 0 (`Spread`).
public struct Slice: Primitive {
  public let starts: [Int]
  public let sizes: [Int]
  public let steps: [Int]

  /// One number for each axis. Steps may be negative, but not 0.
  public init(starts: [Int], sizes: [Int], steps: [Int]? = nil) {
    self.starts = starts
    self.sizes = sizes
    self.steps = steps ?? Array(repeating: 1, count: starts.count)
  }

  public static var name: String { "sliced" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let shape = inputs[0]
    guard starts.count == shape.rank, sizes.count == shape.rank, steps.count == shape.rank else {
      throw TensorError(
        operation: Self.name,
        came: "\(starts.count) starts, \(sizes.count) sizes and \(steps.count) steps for shape \(shape)",
        expected: "\(shape.rank) of each", mend: "give one for each axis, or slice along one axis by its number")
    }
    for axis in shape.indices where sizes[axis] != 0 {
      let (reach, far) = (sizes[axis] &- 1).multipliedReportingOverflow(by: steps[axis])
      let (last, away) = starts[axis].addingReportingOverflow(reach)
      guard sizes[axis] > 0, !far, !away, [starts[axis], last].allSatisfy({ (0..<shape[axis]).contains($0) }),
        steps[axis] != 0 || sizes[axis] == 1
      else {
        throw TensorError(
          operation: Self.name,
          came:
            "\(sizes[axis]) elements from \(starts[axis]) on\(steps[axis] == 1 ? "" : " by \(steps[axis])") along axis \(axis) of shape \(shape)",
          expected: "positions in 0 ..< \(shape[axis])", mend: "choose a range within the axis")
      }
    }
    return Shape(sizes)
  }

  private func offset(_ strides: [Int]) -> Int { zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The strides of every `steps[i]`-th element. Where there is only one a step means nothing, and may be any number.
  static func strides(_ strides: [Int], by steps: [Int], _ sizes: Shape) -> [Int] {
    sizes.indices.map { sizes[$0] > 1 ? strides[$0] * steps[$0] : strides[$0] }
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    if shape.elementCount == 0 { return [] }
    let values = x[0], strides = x.shape(0).strides, first = offset(strides)
    return shape.positions(strides: Self.strides(strides, by: steps, shape)).map { values[first + $0] }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard y.shape.rank <= LIMPID_MOST_AXES else { return nil }
    if y.shape.elementCount == 0 { return {} }
    let strides = x[0].shape.strides
    return Tensor.prepareCopy(
      x[0].pointer + offset(strides), to: y.floats, as: y.shape, strides: Self.strides(strides, by: steps, y.shape))
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try Spread(to: step.inputs[0].shape, starts: starts, steps: steps)(g))]
  }

  public static var examples: [Example] {
    [
      Example(Slice(starts: [1], sizes: [3], steps: [2]), Tensor([0, 1, 2, 3, 4, 5]), prints: "[1, 3, 5]"),
      Example(
        Slice(starts: [0, 1], sizes: [2, 2]), Tensor(unchecked: [2, 3], [1, 2, 3, 4, 5, 6]),
        prints: "[[2, 3],\n [5, 6]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Slice(starts: [], sizes: []), make.tensor([])), Case(Slice(starts: [3], sizes: [0]), make.tensor([3])),
      Case(Slice(starts: [6], sizes: [7], steps: [-1]), make.tensor([7])),
      Case(Slice(starts: [1, 0], sizes: [4, 13]), make.tensor([5, 13])),
      Case(Slice(starts: [0, 3], sizes: [5, 1]), make.tensor([5, 13])),
      Case(Slice(starts: [4, 2], sizes: [3, 5], steps: [-2, 2]), make.tensor([5, 13])),
      Case(Slice(starts: [1, 0, 3], sizes: [2, 3, 17], steps: [1, 1, 3]), make.tensor([3, 3, 67])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Slice(starts: [1, 0], sizes: [2, 3]), [2, 3],
        says: """
          sliced: 2 elements from 1 on along axis 0 of shape [2, 3] needs positions in 0 ..< 2
            mend  choose a range within the axis
          """),
      Refusal(
        Slice(starts: [1], sizes: [2]), [2, 3],
        says: """
          sliced: 1 starts, 1 sizes and 1 steps for shape [2, 3] needs 2 of each
            mend  give one for each axis, or slice along one axis by its number
          """),
    ]
  }
}

extension Tensor {
  /// The positions of a slice along one axis (negative from the end), every `step`-th; a negative step goes backwards from the last one.
  public func sliced(axis: Int, _ slice: AxisSlice, by step: Int = 1) throws(TensorError) -> Tensor {
    let axis = try shape.axis(axis, of: Slice.name), slice = step == 1 ? slice : slice.by(step), picks: AxisPicks
    do { picks = try slice.picks(from: shape[axis]) } catch {
      throw TensorError(
        operation: Slice.name, came: "\(slice) along axis \(axis) of shape \(shape)", expected: error.expected,
        mend: error.mend)
    }
    var starts = [Int](repeating: 0, count: rank), sizes = shape.dimensions, steps = [Int](repeating: 1, count: rank)
    (starts[axis], sizes[axis], steps[axis]) = (picks.first, picks.count, picks.step)
    return try Slice(starts: starts, sizes: sizes, steps: steps)(self)
  }

  /// The same for a range that lies in a variable.
  @_disfavoredOverload
  public func sliced(axis: Int, _ range: Range<Int>, by step: Int = 1) throws(TensorError) -> Tensor {
    try sliced(axis: axis, AxisSlice(range), by: step)
  }

  /// The part at index `i` (negative from the end) along an axis, which vanishes.
  public func at(_ i: Int, axis: Int = 0) throws(TensorError) -> Tensor {
    let axis = try shape.axis(axis, of: Slice.name)
    guard (-shape[axis]..<shape[axis]).contains(i) else {
      throw TensorError(
        operation: Slice.name, came: "index \(i) along axis \(axis) of shape \(shape)",
        expected: "an index in 0 ..< \(shape[axis])", mend: "count from 0, or from the end with -1, -2, …")
    }
    var left = shape.dimensions
    left.remove(at: axis)
    let place = i < 0 ? i + shape[axis] : i
    return try sliced(axis: axis, place..<(place + 1)).reshaped(to: Shape(left))
  }

  /// Consecutive parts along an axis, of the sizes given.
  public func split(sizes: [Int], axis: Int = 0) throws(TensorError) -> [Tensor] {
    let axis = try shape.axis(axis, of: "split")
    guard sizes.allSatisfy({ (0...shape[axis]).contains($0) }), sizes.reduce(0, &+) == shape[axis] else {
      throw TensorError(
        operation: "split", came: "sizes \(sizes) along axis \(axis) of shape \(shape)",
        expected: "sizes that add up to \(shape[axis])", mend: "choose sizes of 0 or more whose sum is \(shape[axis])")
    }
    var parts: [Tensor] = [], start = 0
    for size in sizes {
      parts.append(try sliced(axis: axis, start..<(start + size)))
      start += size
    }
    return parts
  }
}
