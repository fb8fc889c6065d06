import CLimpid

/// A border of one value around a tensor: `before[i]` places before and `after[i]` behind along axis i.
///
///     print(try Tensor([1, 2]).padded(axis: 0, before: 1, after: 2))
///     // [0, 1, 2, 0, 0]
///
/// **Shapes** [size, ...] → [before[0] + size + after[0], ...].
///
/// The gradient is the part inside the border.
public struct Pad: Primitive {
  public let before: [Int]
  public let after: [Int]
  public let number: Float

  public init(before: [Int], after: [Int], with number: Float = 0) {
    self.before = before
    self.after = after
    self.number = number
  }

  public static var name: String { "padded" }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let shape = inputs[0]
    guard before.count == shape.rank, after.count == shape.rank,
      (before + after).allSatisfy({ (0...Shape.mostElements).contains($0) })
    else {
      let isLarge = (before + after).contains { $0 > Shape.mostElements }
      throw TensorError(
        operation: Self.name, came: "widths \(before) before and \(after) behind for shape \(shape)",
        expected: "\(shape.rank) widths of 0 \(isLarge ? "to \(Shape.mostElements)" : "or more") on each side",
        mend: "give one width for each axis; slice to make it smaller")
    }
    return Shape(shape.indices.map { before[$0] + shape[$0] + after[$0] })
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    var result = [S](repeating: S(number), count: shape.elementCount)
    let first = zip(before, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
    for (place, value) in zip(x.shape(0).positions(strides: shape.strides), x[0]) { result[first + place] = value }
    return result
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    guard y.shape.rank <= LIMPID_MOST_AXES else { return nil }
    let strides = y.shape.strides, to = y.floats, number = number, count = y.count
    return Spread.prepareInserting(
      x[0], to + (x[0].count == 0 ? 0 : zip(before, strides).reduce(0) { $0 + $1.0 * $1.1 }), strides,
      around: x[0].count == y.shape.elementCount ? nil : { limpid_fill(to, number, count) })
  }

  public var keeps: Keeps { .nothing }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try Slice(starts: before, sizes: step.inputs[0].shape.dimensions)(g))]
  }

  public static var examples: [Example] {
    [
      Example(Pad(before: [1], after: [2]), Tensor([1, 2]), prints: "[0, 1, 2, 0, 0]"),
      Example(
        Pad(before: [1, 0], after: [0, 1], with: 9), Tensor(unchecked: [1, 2], [1, 2]),
        prints: "[[9, 9, 9],\n [1, 2, 9]]"),
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    [
      Case(Pad(before: [], after: []), make.tensor([])), Case(Pad(before: [2], after: [1], with: -1), make.tensor([0])),
      Case(Pad(before: [0, 3], after: [2, 0]), make.tensor([5, 13])),
      Case(Pad(before: [0, 1, 1, 0], after: [0, 1, 1, 0]), make.tensor([2, 5, 7, 3])),
      Case(Pad(before: [0, 0], after: [0, 0]), make.tensor([2, 3])),
    ]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Pad(before: [1], after: [1]), [2, 3],
        says: """
          padded: widths [1] before and [1] behind for shape [2, 3] needs 2 widths of 0 or more on each side
            mend  give one width for each axis; slice to make it smaller
          """)
    ]
  }
}

/// What stands in a border.
public enum PaddingMode: Sendable, Hashable {
  /// One value everywhere.
  case constant(Float)
  /// The inside mirrored at its outermost element, which is not repeated: 3 2 | 1 2 3 | 2 1.
  case reflecting
  /// The outermost element again and again: 1 1 | 1 2 3 | 3 3.
  case repeatingEdge
}

extension Tensor {
  /// A border along one axis (negative from the end).
  public func padded(
    axis: Int, before: Int, after: Int, _ mode: PaddingMode = .constant(0)
  ) throws(TensorError) -> Tensor {
    let axis = try shape.axis(axis, of: Pad.name)
    var low = [Int](repeating: 0, count: rank), high = low
    low[axis] = before
    high[axis] = after
    return try padded(before: low, after: high, mode)
  }

  /// A border: `before[i]` places before and `after[i]` behind along axis i.
  public func padded(before: [Int], after: [Int], _ mode: PaddingMode = .constant(0)) throws(TensorError) -> Tensor {
    if case .constant(let number) = mode { return try Pad(before: before, after: after, with: number)(self) }
    _ = try Pad(before: before, after: after).outputShape([shape])
    var result = self
    for axis in shape.indices where before[axis] + after[axis] > 0 {
      let size = shape[axis]
      guard size > 0, mode == .repeatingEdge || Swift.max(before[axis], after[axis]) < size else {
        throw TensorError(
          operation: Pad.name,
          came: "a border of \(before[axis]) and \(after[axis]) along axis \(axis) of shape \(shape)",
          expected: size == 0 ? "at least one element along the axis" : "widths below \(size) to reflect",
          mend: "make the border narrower, or pad with a constant")
      }
      let places = (-before[axis]..<(size + after[axis])).map { i -> Int32 in
        if mode == .repeatingEdge { return Int32(Swift.min(Swift.max(i, 0), size - 1)) }
        return Int32(i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i)
      }
      result = try result.gathering(IndexTensor(places), axis: axis)
    }
    return result
  }
}
