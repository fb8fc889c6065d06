import CLimpid

/// The gradient of log-softmax y, given the gradient g of its output: g − exp(y) · Σ g, as fma(−exp y, Σ g, g), the sum by rule A.
///
///     print(try LogSoftmaxGradient()([1, 0], [0, 0]))
///     // [0, -1]
///
/// **Shapes** g and y are equal. With h arriving, g gets h − Σ h exp(y), and y gets −h · exp(y) · Σ g.
public struct LogSoftmaxGradient: Primitive, AlongAxis {
  public let axis: Int

  public init(axis: Int = -1) { self.axis = axis }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkSameShape(inputs, of: Self.name)
    _ = try inputs[0].axis(axis, of: Self.name)
    return inputs[0]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    eachRow(shape, [x[0], x[1]]) { rows in
      let sum = sumOfRow(rows[0])
      return zip(rows[0], rows[1]).map { g, y in g.addingProduct(-S.exp(y), sum) }
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    prepareRows([x[0], x[1]], y) { limpid_log_softmax_gradient($0[0], $0[1], $1, $2, $3) }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ h: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let g = step.inputs[0], p = step.inputs[1].exp()
    return [
      try step.ifNeeded(0) { () throws(TensorError) in try h - (h * p).sum(axes: axis, keepsDimensions: true) },
      try step.ifNeeded(1) { () throws(TensorError) in try -(h * p) * g.sum(axes: axis, keepsDimensions: true) },
    ]
  }

  public static var examples: [Example] {
    [Example(LogSoftmaxGradient(), Tensor([1, 0]), Tensor([0, 0]), prints: "[0, -1]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    randomCases(&make, { LogSoftmaxGradient(axis: $0) }, inputs: 2)
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        LogSoftmaxGradient(), [2], [3],
        says: """
          logSoftmaxGradient: shapes [2] and [3] needs equal shapes
            mend  give both the shape [2]
          """)
    ]
  }
}
