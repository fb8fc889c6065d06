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
  private let program: AdversarialProgram<DCGAN>
  private let batches: [[Value]]
  let parameterCount: Int

  init() throws {
    let model = try DCGAN().beginning(
      as: TorchNames([
        "generator.first": "G.t1", "generator.second": "G.t2", "generator.third": "G.t3", "generator.last": "G.t4",
        "generator.firstNorm": "G.b1", "generator.secondNorm": "G.b2", "generator.thirdNorm": "G.b3",
        "discriminator.first": "D.c1", "discriminator.second": "D.c2", "discriminator.third": "D.c3",
        "discriminator.last": "D.c4", "discriminator.secondNorm": "D.b2", "discriminator.thirdNorm": "D.b3",
      ]))
    batches = (0..<4).map {
      [
        batch($0).symmetricImages(64, channels: 3, height: 32, width: 32).value,
        batch($0, 1).symmetric([64, 1, 1, 100]).value,
      ]
    }
    parameterCount = model.parameterCount
    let real = try Tensor(ones: [64]), made = try Tensor(zeros: [64]), adam = Optimizer(Adam(beta1: 0.5))
    program = try AdversarialProgram(
      model, generator: "generator", critic: "discriminator", optimizers: (generator: adam, critic: adam),
      example: batches[0]
    ) { model, batch in
      try model.generator(batch[1].tensor!)
    } judging: { model, batch, images in
      try model.discriminator(batch[0].tensor!).binaryCrossEntropy(targets: real)
        + model.discriminator(images).binaryCrossEntropy(targets: made)
    } fooling: { model, images in
      try model.discriminator(images).binaryCrossEntropy(targets: real)
    }
  }

  mutating func step(_ i: Int) throws -> Float? {
    try program.step(batches[i % batches.count], learningRate: 2e-4).critic
  }

  mutating func timedSteps(_ i: Int) throws -> [TimedStep] {
    try program.timedStep(batches[i % batches.count], learningRate: 2e-4).map {
      TimedStep($0.instruction, seconds: $0.seconds)
    }
  }

  var hash: String { program.model.weightsHash }
}
