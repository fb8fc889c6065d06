import CLimpid

/// RMS normalisation: y = h · scale with h = x / √(mean of x² + ε) in each row.
///
///     print(try Tensor([3, -3]).rmsNormalized(scale: [1, 2]))
///     // [0.99999994, -1.9999999]
///
/// **Shapes** The last axes of x, as many as the scale has, make a row; the scale has their sizes. It remembers each row's
/// 1 / √(mean of x² + ε). The gradients are in `RowNormalizationGradient` and `RowNormalizationSums`.
///
/// Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.
public struct RMSNormalization: RememberingPrimitive {
  public let epsilon: Float

  public init(epsilon: Float = 1e-6) { self.epsilon = epsilon }

  public static var name: String { "rmsNormalization" }

  private func statistics(_ shapes: [Shape]) -> RowStatistics {
    RowStatistics(shapes[0], scale: shapes[1], isCentred: false, epsilon: epsilon)
  }
  private func rows(_ shapes: [Shape]) -> Shape { Shape(shapes[0].dropLast(shapes[1].rank)) }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkTrailing(inputs[0], inputs[1...], Self.name)
    return inputs[0]
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] {
    let rows = rows(inputs)
    return [rows]
  }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let statistics = statistics([shape, x.shape(1)]), (_, inverse) = statistics.moments(x[0])
    let h = statistics.normalized(x[0])
    let scale = x[1]
    return (h.indices.map { h[$0] * scale[$0 % scale.count] }, [inverse])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].pointer, scale = x[1].pointer, epsilon = epsilon, to = y.floats, inverse = y.remembered[0]
    let rows = Int64(rows(x.shapes).elementCount), count = Int64(x[1].count)
    return { limpid_normalize_rows(from, scale, nil, epsilon, to, nil, inverse, rows, count) }
  }

  public var keeps: Keeps { .input(0) + .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    try statistics(step.inputs.shapes).pullback(g, step)
  }

  public static var examples: [Example] {
    [Example(RMSNormalization(), Tensor([3, -3]), Tensor([1, 2]), prints: "[0.99999994, -1.9999999]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int)] = [
      ([3], 1), ([0, 3], 1), ([5, 17], 1), ([2, 3, 4], 2), ([7, 67], 1), ([300, 5], 1), ([2, 4099], 1),
    ]
    return sizes.map { shape, axes in
      let last = Shape(shape.suffix(axes))
      return Case(RMSNormalization(), make.tensor(shape), make.tensor(last, in: 0.5...2))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        RMSNormalization(), [4, 3], [4],
        says: """
          rmsNormalization: [4, 3] with [4] needs the sizes of the last axes of [4, 3]
            mend  give tensors shaped like the axes to normalise over
          """)
    ]
  }
}

extension Tensor {
  /// RMS normalisation over the last axes, those of the scale.
  public func rmsNormalized(scale: Tensor, epsilon: Float = 1e-6) throws(TensorError) -> Tensor {
    try RMSNormalization(epsilon: epsilon)(self, scale)
  }
}
