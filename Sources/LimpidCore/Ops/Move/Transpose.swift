import CLimpid

/// The axes in another order: axis i of the result is axis `axes[i]` of the input.
///
///     let x = try Tensor([2, 3], [1, 2, 3, 4, 5, 6])
///     print(try x.transposed())
///     // [[1, 4],
///     //  [2, 5],
///     //  [3, 6]]
///
/// **Shapes** [n₀, n₁, …] → [n of axes[0], n of axes[1], …].
///
/// The gradient is brought back to the input's order.
public struct Transpose: Primitive {
  /// A permutation of all axes; negative ones count from the end. Nil swaps the last two.
  public let axes: [Int]?

  public init(axes: [Int]? = nil) { self.axes = axes }

  public static var name: String { "transposed" }

  private func order(_ rank: Int) -> [Int] {
    axes.map { $0.map { $0 < 0 ? $0 + rank : $0 } } ?? Array(0..<(rank - 2)) + [rank - 1, rank - 2]
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let shape = inputs[0]
    guard shape.rank >= 2 || axes != nil else {
      throw TensorError(
        operation: Self.name, came: "a tensor of shape \(shape)", expected: "at least two axes to swap",
        mend: "reshape it to a matrix first, or name the axes")
    }
    if let axes {
      _ = try shape.axes(axes, of: Self.name)
      guard axes.count == shape.rank else {
        throw TensorError(
          operation: Self.name, came: "\(axes.count) axes \(axes) for shape \(shape)",
          expected: "all \(shape.rank) axes",
          mend: "name every axis once, in the order you want them")
      }
    }
    return Shape(order(shape.rank).map { shape[$0] })
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let values = x[0], strides = x.shape(0).strides
    return shape.positions(strides: order(shape.rank).map { strides[$0] }).map { values[$0] }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard y.shape.rank <= LIMPID_MOST_AXES else { return nil }
    let strides = x[0].shape.strides
    return Tensor.prepareCopy(
      x[0].pointer, to: y.floats, as: y.shape, strides: order(y.shape.rank).map { strides[$0] })
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let order = order(g.rank)
    return [.gradient(try g.transposed(axes: order.indices.sorted { order[$0] < order[$1] }))]
  }

  public static var examples: [Example] {
    [Example(Transpose(), Tensor(unchecked: [2, 3], [1, 2, 3, 4, 5, 6]), prints: "[[1, 4],\n [2, 5],\n [3, 6]]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Transpose(), make.tensor([3, 0])), Case(Transpose(), make.tensor([17, 33])),
      Case(Transpose(), make.tensor([65, 130])), Case(Transpose(axes: []), make.tensor([])),
      Case(Transpose(axes: [0]), make.tensor([5])), Case(Transpose(axes: [2, 0, 1]), make.tensor([2, 3, 5])),
      Case(Transpose(axes: [0, -1, 1, 2]), make.tensor([2, 5, 7, 19])),
      Case(Transpose(axes: [0, 2, 3, 1]), make.tensor([2, 3, 9, 8])),
      Case(Transpose(axes: [3, 1, 2, 0]), make.tensor([2, 3, 4, 5])),
      Case(Transpose(axes: [0, 2, 1, 3]), make.tensor([2, 3, 4, 17])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Transpose(axes: [1, 0]), [2, 3, 4],
        says: """
          transposed: 2 axes [1, 0] for shape [2, 3, 4] needs all 3 axes
            mend  name every axis once, in the order you want them
          """),
      Refusal(
        Transpose(), [3],
        says: """
          transposed: a tensor of shape [3] needs at least two axes to swap
            mend  reshape it to a matrix first, or name the axes
          """),
    ]
  }
}

extension Tensor {
  /// The last two axes swapped.
  public func transposed() throws(TensorError) -> Tensor { try Transpose()(self) }

  /// The axes in the order given: axis i of the result is axis `axes[i]` of this tensor.
  public func transposed(axes: [Int]) throws(TensorError) -> Tensor { try Transpose(axes: axes)(self) }

  /// The axes in the order given.
  public func transposed(axes: Int...) throws(TensorError) -> Tensor { try Transpose(axes: axes)(self) }
}
