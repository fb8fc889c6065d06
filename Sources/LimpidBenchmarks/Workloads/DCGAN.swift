import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTraining

extension Workload {
  /// One step of a generator and its critic on 64 images of 32 × 32: the critic learns from real and made images, then the generator from
  /// the critic. The loss is the critic's.
  static let dcgan = Workload("dcgan", .training, samples: 64, Pace(warmUp: 3, steps: 20, least: 5)) {
    try AdversarialWork()
  }
}

private struct AdversarialWork: Work {
  /// The discriminator is frozen but in its own steps.
  private var model: DCGAN
  private var generatorOptimizer = Optimizer(Adam(beta1: 0.5))
  private var discriminatorOptimizer = Optimizer(Adam(beta1: 0.5))
  private let batches: [(real: Tensor, noise: Tensor)]
  private let real: Tensor, made: Tensor

  init() throws {
    model = try DCGAN().beginning(
      as: TorchNames([
        "generator.first": "G.t1", "generator.second": "G.t2", "generator.third": "G.t3", "generator.last": "G.t4",
        "generator.firstNorm": "G.b1", "generator.secondNorm": "G.b2", "generator.thirdNorm": "G.b3",
        "discriminator.first": "D.c1", "discriminator.second": "D.c2", "discriminator.third": "D.c3",
        "discriminator.last": "D.c4", "discriminator.secondNorm": "D.b2", "discriminator.thirdNorm": "D.b3",
      ]))
    try model.freeze("discriminator")
    batches = (0..<4).map {
      (
        real: batch($0).symmetricImages(64, channels: 3, height: 32, width: 32),
        noise: batch($0, 1).symmetric([64, 1, 1, 100])
      )
    }
    (real, made) = (try Tensor(ones: [64]), try Tensor(zeros: [64]))
  }

  mutating func step(_ i: Int) throws -> Float? {
    try Context.with({
      $0.isTraining = true
      $0.step = i
    }) { try train(on: batches[i % 4]) }
  }

  private mutating func train(on batch: (real: Tensor, noise: Tensor)) throws -> Float {
    var loss: Float = 0
    // The images are made once and serve both steps.
    let step = try valueAndGradient(of: model) { watched in
      let images = try watched.generator(batch.noise)
      loss = try Context.withoutRecording { try trainDiscriminator(batch.real, images.detached) }
      return try model.discriminator(images).binaryCrossEntropy(targets: real)
    }
    try generatorOptimizer.update(&model, step.gradients, learningRate: 2e-4)
    try model.commit(step.stateUpdates)
    return loss
  }

  private mutating func trainDiscriminator(_ images: Tensor, _ fakes: Tensor) throws -> Float {
    try model.freeze("generator")
    try model.unfreeze("discriminator")
    defer {
      try? model.unfreeze("generator")
      try? model.freeze("discriminator")
    }
    let step = try valueAndGradient(of: model) { watched in
      try watched.discriminator(images).binaryCrossEntropy(targets: real)
        + watched.discriminator(fakes).binaryCrossEntropy(targets: made)
    }
    try discriminatorOptimizer.update(&model, step.gradients, learningRate: 2e-4)
    try model.commit(step.stateUpdates)
    return try step.value.scalar
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] { [] }

  var parameterCount: Int { model.parameterCount }
  var hash: String { model.weightsHash }
}
