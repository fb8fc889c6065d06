import CLimpid

/// Batch normalisation with statistics that are given, as in inference: y = (x − mean) / √(variance + ε) · scale + shift.
///
///     let x = try Tensor([2, 1], [1, 3])
///     print(try x.batchNormalized(scale: [1], shift: [0], mean: [1], variance: [4]))
///     // [[        0],
///     //  [0.9999988]]
///
/// **Shapes** x [..., C], all others [C]. The gradients are those of the formula; that of x is g · scale / √(variance + ε).
public struct FixedBatchNormalization: Primitive, Finishable {
  public let epsilon: Float

  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkChannels(inputs[1...], of: inputs[0], Self.name)
    return inputs[0]
  }

  public func reference<S: Scalar>(_ x: Operands<S>, shape: Shape) -> [S] {
    let columns = ColumnStatistics(shape, isPerExample: false, groups: nil), channels = columns.channels
    let h = columns.normalized(x[0], mean: x[3], inverse: columns.inverse(x[4], epsilon))
    return h.indices.map { x[2][$0 % channels].addingProduct(h[$0], x[1][$0 % channels]) }
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let columns = ColumnStatistics(y.shape, isPerExample: false, groups: nil), epsilon = epsilon
    let mean = UnsafeBufferPointer(start: x[3].pointer, count: x[3].count)
    let variance = UnsafeBufferPointer(start: x[4].pointer, count: x[4].count)
    let normalize = columns.prepareNormalized(x[0], scale: x[1], shift: x[2], to: y.floats, finishing: finishing)
    return { normalize(Array(mean), columns.inverse(Array(variance), epsilon)) }
  }

  public var keeps: Keeps { .inputs }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    try LimpidCore.pullback(g, step, variables: [0, 1, 2, 3, 4], otherwise: "") { x in
      try (x[0] - x[3]) * (x[4] + epsilon).rsqrt() * x[1] + x[2]
    }
  }

  public static var examples: [Example] {
    [
      Example(
        FixedBatchNormalization(),
        [Tensor(unchecked: [2, 1], [1, 3]), Tensor([1]), Tensor([0]), Tensor([1]), Tensor([4])].map(\.value),
        prints: "[[        0],\n [0.9999988]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let shapes: [Shape] = [[0, 3], [5, 3], [2, 3, 17], [3, 5, 7, 4]]
    return shapes.map { shape in
      let channels: Shape = [shape.last!]
      return Case(
        FixedBatchNormalization(),
        [
          make.tensor(shape), make.tensor(channels), make.tensor(channels), make.tensor(channels),
          make.tensor(channels, in: 0.5...2),
        ].map(\.value))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        FixedBatchNormalization(), [4, 3], [3], [3], [3], [4],
        says: """
          fixedBatchNormalization: [4, 3] with [3], [3], [3], [4] needs one number for each of the 3 channels of the last axis
            mend  put the channels last, and give tensors of shape [channels]
          """)
    ]
  }
}

extension Tensor {
  /// Batch normalisation with the mean and variance given.
  public func batchNormalized(
    scale: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5
  ) throws(TensorError) -> Tensor {
    try FixedBatchNormalization(epsilon: epsilon)([value, scale.value, shift.value, mean.value, variance.value])
  }
}
