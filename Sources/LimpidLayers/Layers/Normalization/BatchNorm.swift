import LimpidCore

/// y = (x − mean) / √(variance + ε) · scale + shift, for each channel: with the statistics of the batch while training, with running ones
/// at other times. Ioffe and Szegedy, "Batch normalization", 2015.
///
/// The running statistics follow those of the batches: running = (1 − momentum) · running + momentum · batch, with the unbiased variance
/// (divided by n − 1). They are recorded as updates of state and take effect when the trainer commits them.
///
/// **Shapes**: x and y [..., channels], of any rank; scale, shift, runningMean and runningVariance [channels].
public struct BatchNorm: DescribedLayer {
  public let channels: Int
  public let momentum: Float
  public let epsilon: Float
  public var scale: Parameter
  public var shift: Parameter
  public var runningMean: Parameter
  public var runningVariance: Parameter
  public var path: ModulePath = []

  public init(_ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    self.channels = channels
    self.momentum = momentum
    self.epsilon = epsilon
    scale = Parameter([channels], .ones, role: .bias)
    shift = Parameter([channels], .zeros, role: .bias)
    runningMean = Parameter([channels], .zeros, role: .state)
    runningVariance = Parameter([channels], .ones, role: .state)
  }

  public mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&scale, "scale")
    try v.visit(&shift, "shift")
    try v.visit(&runningMean, "runningMean")
    try v.visit(&runningVariance, "runningVariance")
  }

  public func forward(_ x: Tensor) throws -> Tensor {
    guard Context.current.isTraining else {
      return try x.batchNormalized(
        scale: scale.value, shift: shift.value, mean: runningMean.value, variance: runningVariance.value,
        epsilon: epsilon)
    }
    let count = x.shape.dropLast().reduce(1, *)
    if count == 1 {
      throw TensorError(
        operation: "BatchNorm", came: "one value for each channel, \(x.shape), while training",
        expected: "at least two, to have a variance",
        mend: "train on batches of two or more examples, or drop a last batch of one")
    }
    let (y, mean, variance) = try x.batchNormalized(scale: scale.value, shift: shift.value, epsilon: epsilon)
    if let recorder = Context.current.recorder {
      try Context.withoutRecording {
        let unbiased = variance * (Float(count) / Float(count - 1))
        for (state, new) in [(runningMean, mean), (runningVariance, unbiased)] {
          let old = recorder.updated(state.path) ?? state.value
          recorder.update(state.path, to: try old * (1 - momentum) + new * momentum)
        }
      }
    }
    return y
  }

  public var summary: String { "BatchNorm \(channels)" }
  public func nearestInput(to shape: Shape) -> Shape { shape.fitted(last: channels) }
  public var attributes: Attributes { ["channels": channels, "momentum": momentum, "epsilon": epsilon] }
  public init(_ attributes: inout AttributeReader) throws {
    self.init(
      try attributes.integer("channels"), momentum: try attributes.number("momentum", or: 0.1),
      epsilon: try attributes.number("epsilon", or: 1e-5))
  }

  public static var examples: [LayerExample] {
    [
      LayerExample(BatchNorm(3), [4, 3], gives: [4, 3], summary: "BatchNorm 3"),
      LayerExample(BatchNorm(2), [3, 4, 5, 2], gives: [3, 4, 5, 2], summary: "BatchNorm 2"),
    ]
  }
}
