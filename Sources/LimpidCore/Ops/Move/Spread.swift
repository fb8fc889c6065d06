import CLimpid

/// Elements put into a larger tensor of zeros: along each axis from `starts[i]` on, every `steps[i]`-th place. What the gradient of a slice
/// needs, and padding with zeros.
///
///     print(try Spread(to: [6], starts: [1], steps: [2])([7, 8, 9]))
///     // [0, 7, 0, 8, 0, 9]
///
/// **Shapes** any → the larger shape, of the same rank.
///
/// The gradient is the slice at those places.
public struct Spread: Primitive {
  public let shape: Shape
  public let starts: [Int]
  public let steps: [Int]

  public init(to shape: Shape, starts: [Int], steps: [Int]) {
    self.shape = shape
    self.starts = starts
    self.steps = steps
  }

  public var attributes: String { "to: \(shape), starts: \(starts), steps: \(steps)" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try shape.validate(for: Self.name)
    // The places must be what a slice could read.
    guard try Slice(starts: starts, sizes: inputs[0].dimensions, steps: steps).outputShape([shape]) == inputs[0] else {
      preconditionFailure("a slice has the sizes it was asked for")
    }
    return shape
  }

  private func offset(_ strides: [Int]) -> Int { zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    var result = [S](repeating: 0, count: shape.elementCount)
    if x.shape(0).elementCount == 0 { return result }
    let first = offset(shape.strides)
    let places = x.shape(0).positions(strides: Slice.strides(shape.strides, by: steps, x.shape(0)))
    for (place, value) in zip(places, x[0]) {
      result[first + place] = value
    }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard y.shape.rank <= LIMPID_MOST_AXES else { return nil }
    let from = x[0], strides = y.shape.strides, to = y.floats, count = y.count
    return Self.prepareInserting(
      from, to + (from.count == 0 ? 0 : offset(strides)), Slice.strides(strides, by: steps, from.shape),
      around: from.count == y.shape.elementCount ? nil : { limpid_fill(to, 0, count) })
  }

  /// Writes x's elements with the given strides, after what lies around them.
  static func prepareInserting(
    _ x: Tensor, _ to: UnsafeMutablePointer<Float>, _ strides: [Int], around fill: Prepared?
  ) -> Prepared {
    if x.count == 0 { return fill ?? {} }
    let own = x.shape.strides.map(Int64.init), sizes = x.shape.map(Int64.init), from = x.pointer
    let strides = strides.map(Int64.init), rank = Int32(x.rank)
    return {
      fill?()
      limpid_strided_copy(to, strides, from, own, sizes, rank)
    }
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try Slice(starts: starts, sizes: step.inputs[0].shape.dimensions, steps: steps)(g))]
  }

  public static var examples: [Example] {
    [Example(Spread(to: [6], starts: [1], steps: [2]), Tensor([7, 8, 9]), prints: "[0, 7, 0, 8, 0, 9]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Spread(to: [], starts: [], steps: []), make.tensor([])),
      Case(Spread(to: [5], starts: [0], steps: [1]), make.tensor([0])),
      Case(Spread(to: [7], starts: [6], steps: [-1]), make.tensor([7])),
      Case(Spread(to: [5, 13], starts: [1, 2], steps: [2, 1]), make.tensor([2, 11])),
      Case(Spread(to: [4, 3, 67], starts: [3, 0, 1], steps: [-1, 2, 3]), make.tensor([3, 2, 20])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Spread(to: [3], starts: [2], steps: [1]), [2],
        says: """
          sliced: 2 elements from 2 on along axis 0 of shape [3] needs positions in 0 ..< 3
            mend  choose a range within the axis
          """)
    ]
  }
}
