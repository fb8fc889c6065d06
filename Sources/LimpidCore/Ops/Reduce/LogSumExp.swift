import CLimpid

/// The logarithm of a sum of exponentials along the last axis: y = m + log Σ exp(x − m), m the largest (0 if that is infinite).
///
///     print(try Tensor([0, 0, 1000]).logSumExp(axes: 0))
///     // 1000
///
/// **Shapes** any → the same without the reduced axes, or with 1 in their place; of all axes → [].
///
/// The last axis vanishes; the spelling on `Tensor` brings any axes there. The gradient is g · softmax(x): the share of each element. It is
/// not taken as exp(x − y), because y has lost digits where it is large: at 1000 that would be wrong in the fifth.
public struct LogSumExp: Primitive {
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let axis = try inputs[0].axis(-1, of: Self.name)
    guard inputs[0][axis] > 0 else {
      throw TensorError(
        operation: Self.name, came: "a tensor of shape \(inputs[0])", expected: "at least one element along the axis",
        mend: "leave empty tensors out")
    }
    return Shape(inputs[0].dropLast())
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let count = x.shape(0).last!, values = x[0]
    return (0..<shape.elementCount).map { r in
      let row = Array(values[(r * count)..<((r + 1) * count)])
      let largest = largestForSoftmax(row), m = largest.isFinite ? largest : 0
      return m + S.log(sumOfRow(row.map { S.exp($0 - m) }))
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].pointer, to = y.floats, rows = y.count, count = Int64(x[0].shape.last!)
    return { limpid_log_sum_exp(from, to, rows, count) }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    [.gradient(try step.inputs[0].softmax(axis: -1) * g.expandingDimension(at: -1))]
  }

  public static var examples: [Example] {
    [Example(LogSumExp(), Tensor(unchecked: [2, 2], [0, 0, 1000, 0]), prints: "[0.6931472, 1000]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let shapes: [Shape] = [[1], [3], [17], [5, 13], [2, 3, 5], [4, 67], [0, 5], [3, 4099]]
    return shapes.map { Case(LogSumExp(), make.tensor($0)) }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        LogSumExp(), [2, 0],
        says: """
          logSumExp: a tensor of shape [2, 0] needs at least one element along the axis
            mend  leave empty tensors out
          """)
    ]
  }
}

extension Tensor {
  /// The logarithm of the sum of exponentials of all elements.
  public func logSumExp() throws(TensorError) -> Tensor { try LogSumExp()(flattened()) }

  /// The logarithm of the sum of exponentials along `axes` (negative from the end).
  public func logSumExp(axes: Int..., keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try logSumExp(axes: axes, keepsDimensions: keepsDimensions)
  }

  /// The logarithm of the sum of exponentials along `axes` (negative from the end).
  public func logSumExp(axes: [Int], keepsDimensions: Bool = false) throws(TensorError) -> Tensor {
    try LogSumExp()(collecting(axes: axes, of: LogSumExp.name))
      .reshaped(to: Runs.outputShape(shape, shape.axes(axes, of: LogSumExp.name), keepsDimensions))
  }

  /// The axes named brought to the end and made one, the others in their order.
  package func collecting(axes: [Int], of operation: String) throws(TensorError) -> Tensor {
    let axes = try shape.axes(axes, of: operation)
    let kept = shape.indices.filter { !axes.contains($0) }
    let moved = kept + axes == Array(shape.indices) ? self : try transposed(axes: kept + axes)
    return try moved.reshaped(to: Shape(kept.map { shape[$0] } + [axes.reduce(1) { $0 * shape[$1] }]))
  }
}
