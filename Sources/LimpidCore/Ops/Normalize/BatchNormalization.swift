import CLimpid

/// Batch normalisation, as in training: y = (x − mean) / √(variance + ε) · scale + shift, with mean and variance of each channel over all
/// examples and positions of this batch.
///
///     let x = try Tensor([2, 1], [1, 3])
///     print(try x.batchNormalized(scale: [1], shift: [0]).output)
///     // [[-0.999995],
///     //  [ 0.999995]]
///
/// **Shapes** x [..., C], scale and shift [C]. It remembers mean and variance (divided by n), both [C]. With h the normalised elements, the
/// gradients are Σ g for the shift, Σ g h for the scale, scale / √(variance + ε) · (g − mean of g − h · mean of g h) for x.
///
/// Ioffe and Szegedy, Batch Normalization, 2015.
public struct BatchNormalization: RememberingPrimitive, Finishable {
  public let epsilon: Float

  public init(epsilon: Float = 1e-5) { self.epsilon = epsilon }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try checkChannels(inputs[1...], of: inputs[0], Self.name)
    guard inputs[0].elementCount > 0 else {
      throw TensorError(
        operation: Self.name, came: "a batch of shape \(inputs[0])", expected: "at least one element for each channel",
        mend: "leave empty batches out")
    }
    return inputs[0]
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] { [inputs[1], inputs[1]] }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let columns = ColumnStatistics(shape, isPerExample: false, groups: nil)
    let (mean, variance) = columns.moments(x[0])
    let h = columns.normalized(x[0], mean: mean, inverse: columns.inverse(variance, epsilon))
    let scale = x[1], shift = x[2], channels = scale.count
    return (h.indices.map { shift[$0 % channels].addingProduct(h[$0], scale[$0 % channels]) }, [mean, variance])
  }

  public func prepare(_ x: Inputs, _ y: Placement, finishing: limpid_epilogue?) -> Prepared? {
    let columns = ColumnStatistics(y.shape, isPerExample: false, groups: nil)
    let from = x[0].pointer, epsilon = epsilon, kept = y.remembered
    let normalize = columns.prepareNormalized(x[0], scale: x[1], shift: x[2], to: y.floats, finishing: finishing)
    return {
      let (mean, variance) = columns.moments(from)
      kept[0].update(from: mean, count: mean.count)
      kept[1].update(from: variance, count: variance.count)
      normalize(mean, columns.inverse(variance, epsilon))
    }
  }

  public var keeps: Keeps { .input(0) + .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    try columnNormalizationPullback(g, step, isPerExample: false, groups: nil, epsilon: epsilon)
  }

  public static var examples: [Example] {
    [
      Example(
        BatchNormalization(), Tensor(unchecked: [2, 1], [1, 3]), Tensor([1]), Tensor([0]),
        prints: "[[-0.999995],\n [ 0.999995]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let shapes: [Shape] = [[3, 3], [7, 1], [5, 3], [2, 3, 17], [3, 5, 7, 4], [2, 300, 5], [4, 67]]
    return shapes.map { shape in
      Case(
        BatchNormalization(), make.tensor(shape), make.tensor([shape.last!], in: 0.5...2), make.tensor([shape.last!]))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        BatchNormalization(), [4, 3], [4], [4],
        says: """
          batchNormalization: [4, 3] with [4], [4] needs one number for each of the 3 channels of the last axis
            mend  put the channels last, and give tensors of shape [channels]
          """),
      Refusal(
        BatchNormalization(), [0, 3], [3], [3],
        says: """
          batchNormalization: a batch of shape [0, 3] needs at least one element for each channel
            mend  leave empty batches out
          """),
    ]
  }
}

extension Tensor {
  /// Batch normalisation with the statistics of this batch, and those statistics: mean and variance (divided by n) of each channel.
  public func batchNormalized(
    scale: Tensor, shift: Tensor, epsilon: Float = 1e-5
  ) throws(TensorError) -> (output: Tensor, mean: Tensor, variance: Tensor) {
    let (output, remembered) = try BatchNormalization(epsilon: epsilon).remembering([value, scale.value, shift.value])
    return (output, remembered[0], remembered[1])
  }
}

/// The gradients of x, scale and shift of a normalisation by columns: first the sums that all three need, then each.
package func columnNormalizationPullback(
  _ g: Tensor, _ step: Step, isPerExample: Bool, groups: Int?, epsilon: Float
) throws(TensorError) -> [Cotangent] {
  let x = step.inputs[0], scale = step.inputs[1], mean = step.remembered[0], variance = step.remembered[1]
  let sums = try ColumnNormalizationSums(isPerExample: isPerExample, groups: groups, epsilon: epsilon)(
    [g.value, x.value, mean.value, variance.value])
  let gradient = ColumnNormalizationGradient(isPerExample: isPerExample, groups: groups, epsilon: epsilon)
  return [
    try step.ifNeeded(0) { () throws(TensorError) in
      try gradient([g.value, x.value, scale.value, mean.value, variance.value, sums.value])
    },
    try step.ifNeeded(1) { () throws(TensorError) in try sums.at(1).sum(axes: 0) },
    try step.ifNeeded(2) { () throws(TensorError) in try sums.at(0).sum(axes: 0) },
  ]
}
