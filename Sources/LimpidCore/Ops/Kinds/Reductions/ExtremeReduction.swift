import CLimpid

/// The largest or smallest element along some axes. +0 counts as larger than −0, and a NaN wins.
///
/// The gradient goes to the first of equal elements, in row-major order of the reduced axes.
public protocol ExtremeReduction: Primitive {
  /// The axes, negative from the end; nil for all.
  var axes: [Int]? { get }
  var keepsDimensions: Bool { get }
  static var isLeast: Bool { get }
  init(axes: [Int]?, keepsDimensions: Bool)
}

extension ExtremeReduction {
  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let result = Runs.outputShape(inputs[0], try inputs[0].axes(axes, of: Self.name), keepsDimensions)
    guard result.elementCount == 0 || inputs[0].elementCount > 0 else {
      throw TensorError(
        operation: Self.name, came: "a tensor of shape \(inputs[0])", expected: "at least one element to choose from",
        mend: "leave empty tensors out, or reduce along another axis")
    }
    return result
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    var values = x[0]
    for run in Runs.of(x.shape(0), axes) {
      values = (0..<(run.outer * run.inner)).map { k in
        let first = k / run.inner * run.count * run.inner + k % run.inner
        return (1..<max(run.count, 1)).reduce(values[first]) { best, i in
          let value = values[first + i * run.inner]
          if best.isNaN || value.isNaN { return .nan }
          if best == value { return (best.sign == .minus) == Self.isLeast ? best : value }
          return (value < best) == Self.isLeast ? value : best
        }
      }
    }
    return values
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let least: Int32 = Self.isLeast ? 1 : 0
    return Runs.prepare(x[0].pointer, Runs.of(x[0].shape, axes), to: y.floats, count: x[0].count) {
      limpid_extreme(least, $0, $1, Int64($2.outer), Int64($2.count), Int64($2.inner))
    }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let x = step.inputs[0]
    let axes = try x.shape.axes(axes, of: Self.name)
    let runs = Runs.of(x.shape, axes)
    if runs.count == 1 {
      let run = runs[0]
      let places = try position(x.reshaped(to: [run.outer, run.count, run.inner]), axis: 1)
      let spread = try ScatterAddElements(axis: 1, size: run.count)([
        g.reshaped(to: [run.outer, 1, run.inner]).value, places.value,
      ])
      return [.gradient(try spread.reshaped(to: x.shape))]
    }
    // The reduced axes are brought to the end and become one.
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let order = kept + axes
    let moved = try x.transposed(axes: order)
    let rows = kept.reduce(1) { $0 * x.shape[$1] }, count = axes.reduce(1) { $0 * x.shape[$1] }
    let places = try position(moved.reshaped(to: [rows, count]), axis: 1)
    let spread = try ScatterAddElements(axis: 1, size: count)([g.reshaped(to: [rows, 1]).value, places.value])
    let back = order.indices.sorted { order[$0] < order[$1] }
    return [.gradient(try spread.reshaped(to: moved.shape).transposed(axes: back))]
  }

  private func position(_ x: Tensor, axis: Int) throws(TensorError) -> IndexTensor {
    Self.isLeast
      ? try x.argMin(axis: axis, keepsDimensions: true) : try x.argMax(axis: axis, keepsDimensions: true)
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    Runs.randomCases(&make) { Self(axes: $0, keepsDimensions: $1) }.filter { $0.inputs[0].shape.elementCount > 0 }
      + [Case(Self(axes: [0, 2], keepsDimensions: false), make.tensor([3, 5, 2, 7]))]
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        Self(axes: [1], keepsDimensions: false), [2, 0],
        says: """
          \(name): a tensor of shape [2, 0] needs at least one element to choose from
            mend  leave empty tensors out, or reduce along another axis
          """)
    ]
  }
}
