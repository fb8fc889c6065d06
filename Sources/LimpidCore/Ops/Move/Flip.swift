import CLimpid

/// The elements in the opposite order along some axes.
///
///     print(try Tensor([1, 2, 3]).flipped(axes: 0))
///     // [3, 2, 1]
///
/// **Shapes** any → the same.
///
/// The gradient is flipped back.
public struct Flip: Primitive {
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes }

  public static var name: String { "flipped" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    _ = try inputs[0].axes(axes, of: Self.name)
    return inputs[0]
  }

  private func reading(_ shape: Shape) -> (offset: Int, strides: [Int]) {
    let flipped = Set(axes.map { $0 < 0 ? $0 + shape.rank : $0 }), strides = shape.strides
    return (
      flipped.reduce(0) { $0 + (shape[$1] - 1) * strides[$1] },
      shape.indices.map { flipped.contains($0) ? -strides[$0] : strides[$0] }
    )
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], (offset, strides) = reading(shape)
    return shape.positions(strides: strides).map { values[offset + $0] }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard y.shape.rank <= LIMPID_MOST_AXES else { return nil }
    if y.shape.elementCount == 0 { return {} }
    let (offset, strides) = reading(y.shape)
    return Tensor.prepareCopy(x[0].pointer + offset, to: y.floats, as: y.shape, strides: strides)
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try Flip(axes: axes)(g))]
  }

  public static var examples: [Example] {
    [
      Example(Flip(axes: [0]), Tensor([1, 2, 3]), prints: "[3, 2, 1]"),
      Example(Flip(axes: [-1]), Tensor(unchecked: [2, 2], [1, 2, 3, 4]), prints: "[[2, 1],\n [4, 3]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Flip(axes: []), make.tensor([3])), Case(Flip(axes: [0]), make.tensor([3, 0])),
      Case(Flip(axes: [0]), make.tensor([5, 67])), Case(Flip(axes: [1]), make.tensor([5, 67])),
      Case(Flip(axes: [0, -1]), make.tensor([2, 3, 17])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Flip(axes: [1]), [3],
        says: """
          flipped: axis 1 of a tensor of shape [3] needs an axis in -1 … 0
            mend  count axes from 0, or from the end with -1, -2, …
          """)
    ]
  }
}

extension Tensor {
  /// The elements in the opposite order along `axes` (negative from the end).
  public func flipped(axes: Int...) throws(TensorError) -> Tensor { try flipped(axes: axes) }

  /// The elements in the opposite order along `axes` (negative from the end).
  public func flipped(axes: [Int]) throws(TensorError) -> Tensor { try Flip(axes: axes)(self) }
}
