import CLimpid

/// The gradient of softmax y, given the gradient g of its output: y · (g − Σ g y), the sum along the axis as fma(g, y, sum) by rule A.
///
///     print(try SoftmaxGradient()([1, 0], [0.5, 0.5]))
///     // [0.25, -0.25]
///
/// **Shapes** g and y are equal. With h arriving, g gets y · (h − Σ h y), and y gets h · (g − Σ g y) − g · Σ h y.
public struct SoftmaxGradient: Primitive, AlongAxis {
  public let axis: Int

  public init(axis: Int = -1) { self.axis = axis }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkSameShape(inputs, of: Self.name)
    _ = try inputs[0].axis(axis, of: Self.name)
    return inputs[0]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    eachRow(shape, [x[0], x[1]]) { rows in
      let g = rows[0], y = rows[1]
      let d = foldRow(count: g.count) { (sum: S, i) in sum.addingProduct(g[i], y[i]) }
      return g.indices.map { y[$0] * (g[$0] - d) }
    }
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    prepareRows([x[0], x[1]], y) { limpid_softmax_gradient($0[0], $0[1], $1, $2, $3) }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ h: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    let g = step.inputs[0], y = step.inputs[1]
    return [
      try step.ifNeeded(0) { () throws(TensorError) in try SoftmaxGradient(axis: axis)(h, y) },
      try step.ifNeeded(1) { () throws(TensorError) in
        let gy = try (g * y).sum(axes: axis, keepsDimensions: true),
          hy = try (h * y).sum(axes: axis, keepsDimensions: true)
        return try h * (g - gy) - g * hy
      },
    ]
  }

  public static var examples: [Example] {
    [Example(SoftmaxGradient(), Tensor([1, 0]), Tensor([0.5, 0.5]), prints: "[0.25, -0.25]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    randomCases(&make, { SoftmaxGradient(axis: $0) }, inputs: 2)
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        SoftmaxGradient(), [2], [3],
        says: """
          softmaxGradient: shapes [2] and [3] needs equal shapes
            mend  give both the shape [2]
          """)
    ]
  }
}

/// Refuses inputs of different shapes.
package func checkSameShape(_ shapes: [Shape], of operation: String) throws(TensorError) {
  for shape in shapes.dropFirst() where shape != shapes[0] {
    throw TensorError(
      operation: operation, came: "shapes \(shapes[0]) and \(shape)", expected: "equal shapes",
      mend: "give both the shape \(shapes[0])")
  }
}
