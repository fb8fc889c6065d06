import CLimpid

/// Layer normalisation: each row gets mean 0 and variance 1, then y = h · scale + shift with h = (x − mean) / √(variance + ε).
///
///     print(try Tensor([1, 3]).layerNormalized(scale: [1, 2], shift: [0, 5]))
///     // [-0.999995, 6.99999]
///
/// **Shapes** The last axes of x, as many as the scale has, make a row; scale and shift have their sizes. It remembers each row's mean and
/// 1 / √(variance + ε). The gradients are in `RowNormalizationGradient` and `RowNormalizationSums`.
///
/// Ba, Kiros and Hinton, Layer Normalization, 2016.
public struct LayerNormalization: RememberingPrimitive {
  public let epsilon: Float

  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  private func statistics(_ shapes: [Shape]) -> RowStatistics {
    RowStatistics(shapes[0], scale: shapes[1], isCentred: true, epsilon: epsilon)
  }
  private func rows(_ shapes: [Shape]) -> Shape { Shape(shapes[0].dropLast(shapes[1].rank)) }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkTrailing(inputs[0], inputs[1...], Self.name)
    return inputs[0]
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] {
    let rows = rows(inputs)
    return [rows, rows]
  }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let statistics = statistics([shape, x.shape(1)]), (mean, inverse) = statistics.moments(x[0])
    let h = statistics.normalized(x[0])
    let scale = x[1], shift = x[2]
    return (h.indices.map { shift[$0 % scale.count].addingProduct(h[$0], scale[$0 % scale.count]) }, [mean, inverse])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let from = x[0].pointer, scale = x[1].pointer, shift = x[2].pointer, epsilon = epsilon, to = y.floats
    let mean = y.remembered[0], inverse = y.remembered[1]
    let rows = Int64(rows(x.shapes).elementCount), count = Int64(x[1].count)
    return { limpid_normalize_rows(from, scale, shift, epsilon, to, mean, inverse, rows, count) }
  }

  public var keeps: Keeps { .input(0) + .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    try statistics(step.inputs.shapes).pullback(g, step)
  }

  public static var examples: [Example] {
    [Example(LayerNormalization(), Tensor([1, 3]), Tensor([1, 2]), Tensor([0, 5]), prints: "[-0.999995, 6.99999]")]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int)] = [
      ([3], 1), ([0, 3], 1), ([5, 17], 1), ([2, 3, 4], 2), ([7, 67], 1), ([300, 5], 1), ([2, 4099], 1),
    ]
    return sizes.map { shape, axes in
      let last = Shape(shape.suffix(axes))
      return Case(LayerNormalization(), make.tensor(shape), make.tensor(last, in: 0.5...2), make.tensor(last))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        LayerNormalization(), [4, 3], [4], [4],
        says: """
          layerNormalization: [4, 3] with [4], [4] needs the sizes of the last axes of [4, 3]
            mend  give tensors shaped like the axes to normalise over
          """)
    ]
  }
}

extension Tensor {
  /// Layer normalisation over the last axes, those of the scale and the shift.
  public func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) throws(TensorError) -> Tensor {
    try LayerNormalization(epsilon: epsilon)(self, scale, shift)
  }
}
