import CLimpid

/// Group normalisation: y = (x − mean) / √(variance + ε) · scale + shift, with mean and variance of each example and group of neighbouring
/// channels over all positions. One group is layer normalisation over positions and channels, as many groups as channels instance
/// normalisation.
///
///     let x = try Tensor([1, 2], [1, 3])
///     print(try x.groupNormalized(groups: 1, scale: [1, 1], shift: [0, 5]))
///     // [[-0.999995,  5.999995]]
///
/// **Shapes** x [N, ..., C], scale and shift [C]. It remembers mean and variance, both [N, groups]. The gradients are those of batch
/// normalisation, with means over a group.
///
/// Wu and He, Group Normalization, 2018.
public struct GroupNormalization: RememberingPrimitive {
  public let groups: Int
  public let epsilon: Float

  public init(groups: Int, epsilon: Float = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let x = inputs[0]
    try checkChannels(inputs[1...], of: x, Self.name)
    guard x.rank >= 2, groups > 0, x.last! % groups == 0, x[1...].reduce(1, *) > 0 else {
      throw TensorError(
        operation: Self.name, came: "\(groups) groups for shape \(x)",
        expected: "[N, ..., C] without empty axes, and groups that divide C",
        mend: "choose a divisor of the number of channels")
    }
    return x
  }

  public func rememberedShapes(_ inputs: [Shape]) -> [Shape] { [[inputs[0][0], groups], [inputs[0][0], groups]] }

  public func referenceRemembering<S: Scalar>(_ x: Operands<S>, shape: Shape) -> (output: [S], remembered: [[S]]) {
    let columns = ColumnStatistics(shape, isPerExample: true, groups: groups)
    let (mean, variance) = columns.moments(x[0])
    let h = columns.normalized(x[0], mean: mean, inverse: columns.inverse(variance, epsilon))
    let scale = x[1], shift = x[2], channels = scale.count
    return (h.indices.map { shift[$0 % channels].addingProduct(h[$0], scale[$0 % channels]) }, [mean, variance])
  }

  public func prepare(_ x: Inputs, _ y: Placement) -> Prepared? {
    let columns = ColumnStatistics(y.shape, isPerExample: true, groups: groups)
    let from = x[0].pointer, epsilon = epsilon, kept = y.remembered
    let normalize = columns.prepareNormalized(x[0], scale: x[1], shift: x[2], to: y.floats)
    return {
      let (mean, variance) = columns.moments(from)
      kept[0].update(from: mean, count: mean.count)
      kept[1].update(from: variance, count: variance.count)
      normalize(mean, columns.inverse(variance, epsilon))
    }
  }

  public var keeps: Keeps { .input(0) + .input(1) }

  public func pullback(_ g: Tensor, _ step: Step) throws(TensorError) -> [Cotangent] {
    try columnNormalizationPullback(g, step, isPerExample: true, groups: groups, epsilon: epsilon)
  }

  public static var examples: [Example] {
    [
      Example(
        GroupNormalization(groups: 1), Tensor(unchecked: [1, 2], [1, 3]), Tensor([1, 1]), Tensor([0, 5]),
        prints: "[[-0.999995,  5.999995]]")
    ]
  }

  public static func randomCases(_ make: inout CaseMaker) -> [Case] {
    let sizes: [(Shape, Int)] = [
      ([1, 3], 1), ([2, 5, 4], 2), ([3, 2, 3, 6], 3), ([2, 300, 4], 4), ([2, 7, 34], 2), ([0, 3, 2], 1),
    ]
    return sizes.map { shape, groups in
      Case(
        GroupNormalization(groups: groups), make.tensor(shape), make.tensor([shape.last!], in: 0.5...2),
        make.tensor([shape.last!]))
    }
  }

  public static var refusals: [Refusal] {
    [
      Refusal(
        GroupNormalization(groups: 2), [4, 5, 3], [3], [3],
        says: """
          groupNormalization: 2 groups for shape [4, 5, 3] needs [N, ..., C] without empty axes, and groups that divide C
            mend  choose a divisor of the number of channels
          """)
    ]
  }
}

extension Tensor {
  /// Group normalisation of [N, ..., C].
  public func groupNormalized(
    groups: Int, scale: Tensor, shift: Tensor, epsilon: Float = 1e-5
  ) throws(TensorError) -> Tensor {
    try GroupNormalization(groups: groups, epsilon: epsilon)(self, scale, shift)
  }

  /// Instance normalisation of [N, ..., C]: each channel of each example for itself.
  ///
  /// Ulyanov, Vedaldi and Lempitsky, Instance Normalization, 2016.
  public func instanceNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) throws(TensorError) -> Tensor {
    try groupNormalized(groups: Swift.max(shape.last ?? 1, 1), scale: scale, shift: shift, epsilon: epsilon)
  }
}
