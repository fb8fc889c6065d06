import CLimpid
import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTesting
import LimpidTraining
import Testing

/// What a recipe can ask of the loop: class weights, samplers, mixing, accumulation, averaging, freezing.
@Suite struct LoopTests {
  /// Trains to the end; the hash of what is saved.
  private func hash(_ recipe: Recipe, stops: [Int] = []) throws -> String {
    try Tiny.withFolder { folder in
      var session = try RunSession(recipe, seed: 5, folder: folder)
      for stop in stops {
        _ = try session.run(controllers: [StepLimit(stop)])
        session = try RunSession(resuming: folder)
      }
      guard case .finished(let report) = try session.run() else { return "stopped" }
      #expect(try Run(openAt: folder.path).model.weightsHash == report.weightsHash)
      return report.weightsHash
    }
  }

  static let everything = [
    "classWeights=balanced", "sampler={\"3\":2}", "mixup=0.3", "accumulation=3", "averaging=ema", "freeze=1.bias",
    "groups={\"1\":0.5}", "model.dropout=0.2", "transforms=clipByNorm", "schedule=warmup",
  ]

  @Test(
    "With everything on, a run that is stopped anywhere comes to the undisturbed one's bits, on any number of threads")
  func everything() throws {
    var seed: UInt64 = 0
    let all = try RunTests.recipe.with { $0.batchSize = 16 }.setting(
      LoopTests.everything.map { try RecipeChange($0) }, seed: &seed)
    let whole = try hash(all)
    #expect(try hash(all, stops: [1, 7, 17, 20]) == whole)
    try withEvery(threads: [1, 3]) { place in
      let again = try hash(all)
      #expect(again == whole, "\(place)")
    }
    try Tiny.withFolder { folder in
      var session = try RunSession(all, seed: 5, folder: folder)
      _ = try session.run()
      let verification = try RunVerification(folder, .all)
      #expect(verification.holds, "\(verification.findings) \(verification.proofs)")
    }
  }

  @Test("Averaging over epochs too comes to the same bits when it is resumed")
  func swa() throws {
    let swa = try Tiny.recipe("averaging={\"kind\":\"swa\",\"from\":0.25}", "epochs=4")
    #expect(try hash(swa) == hash(swa, stops: [30, 60, 78]))
    #expect(try hash(swa) != hash(Tiny.recipe("epochs=4")))
  }

  @Test("Batches added up exactly are one large batch, to the bit; so are pieces of 256 for dense layers")
  func accumulation() throws {
    let large = try hash(Tiny.recipe("batchSize=64"))
    #expect(try hash(Tiny.recipe("batchSize=16", "accumulation={\"batches\":4,\"exact\":true}")) == large)
    let pieces = try hash(Tiny.recipe("batchSize=16", "accumulation=4"))
    #expect(pieces != large)
    #expect(try hash(Tiny.recipe("batchSize=256", "accumulation=3")) == hash(Tiny.recipe("batchSize=768")))
  }

  @Test("Accumulated gradients are those of the large batch but for rounding, dropout and all")
  func accumulatedGradients() throws {
    func first(_ recipe: Recipe) throws -> StepReport {
      try Tiny.withFolder { folder in
        var session = try RunSession(recipe, seed: 5, folder: folder)
        var report: StepReport?
        let observer = Observer { if case .stepFinished(let step) = $0 { report = report ?? step } }
        _ = try session.run(observers: [observer], controllers: [StepLimit(1)])
        return report!
      }
    }
    let large = try first(Tiny.recipe("batchSize=60")),
      pieces = try first(Tiny.recipe("batchSize=20", "accumulation=3"))
    #expect(abs(large.loss - pieces.loss) < 1e-6 && large.examples == pieces.examples)
    #expect(abs(large.gradientNorm - pieces.gradientNorm) < 1e-5 * large.gradientNorm)
    #expect(large.accuracy == pieces.accuracy)
  }

  @Test("The average is what the formula says, and is what is evaluated")
  func average() throws {
    var trainer = try Tiny.trainer(epochs: 2)
    trainer = Trainer(
      trainer.model, trainer.task, trainer.optimizer,
      plan: TrainingPlan(epochs: 2, learningRate: 0.01, seed: 3, averaging: WeightAveraging(.ema, decay: 0.6)))
    var plain = try Tiny.trainer(epochs: 2)
    var mean: [Float] = []
    for step in 0..<plain.totalSteps {
      try plain.run(controllers: [StepLimit(step + 1)])
      let weights = plain.model.parameters[0].parameter.value.array
      if step == 0 {
        mean = weights
      } else {
        let share = Float(1 - min(0.6, Double(1 + step) / Double(10 + step)))
        mean = zip(mean, weights).map { $0 + share * ($1 - $0) }
      }
    }
    var validation: Double?
    try trainer.run(observers: [
      Observer { if case .epochFinished(let report) = $0 { validation = report.validation?.loss } }
    ])
    #expect(trainer.model.weightsHash == plain.model.weightsHash)
    #expect(trainer.evaluated.parameters[0].parameter.value.array == mean)
    #expect(try validation == trainer.task.scores(of: trainer.evaluated, on: .validation)?.loss)
  }

  @Test("What is frozen stays, and a name that nothing has is refused with the nearest")
  func freezing() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(Tiny.recipe("freeze=1,*.bias"), seed: 5, folder: folder)
      let before = session.trainer.model.parameters
      _ = try session.run(controllers: [StepLimit(4)])
      for (old, new) in zip(before, session.trainer.model.parameters) {
        let isSame = old.parameter.value.hasSameBits(as: new.parameter.value)
        #expect(isSame == ("\(old.path)" != "3.weight"), "\(old.path)")
      }
    }
    #expect(
      Tiny.said("freeze=1.wieght").hasPrefix("freeze: '1.wieght', which names no parameter, expected the path of one"))
    #expect(Tiny.said("freeze=1.wieght").hasSuffix("mend  did you mean 1.weight?"))
    #expect(Tiny.said("freeze=*").hasPrefix("freeze: all parameters"))
    #expect(Tiny.said("groups={\"9\":0.1}").hasPrefix("groups: '9', which names no parameter"))
    #expect(Tiny.said("groups={\"*.bias\":0.1}") == "accepted")
  }

  @Test("Class weights weigh the loss; balanced ones are scikit-learn's")
  func classWeights() throws {
    let balanced = try ClassWeights.balanced.weights("w", classNames: ["a", "b", "c"], counts: [2, 6, 4])!
    #expect(zip(balanced, [2.0, 2.0 / 3, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      Tiny.said("classWeights={\"11\":2}").hasPrefix("classWeights: '11' is not known, expected one of 0, 1, 2"))
    #expect(Tiny.said("classWeights=balnced").hasSuffix("did you mean balanced?"))
    // A class may be left out of the loss, but not all of them.
    #expect(try ClassWeights.given(["a": 0]).weights("w", classNames: ["a", "b"], counts: [2, 6]) == [0, 1])
    #expect(throws: RecipeError.self) {
      try ClassWeights.given(["a": 0, "b": 0]).weights("w", classNames: ["a", "b"], counts: [2, 6])
    }
    #expect(Tiny.said("classWeights.3=-1").hasPrefix("classWeights.3: -1, expected 0 or more"))
    #expect(Tiny.said("classWeights.3=0") == "accepted")
    // Of several changes the one that cannot be read is named.
    #expect(Tiny.said("batchSize=8", "epochs=99999999999999999999").hasPrefix("epochs=99999999999999999999: "))
    #expect(Tiny.said("classWeights.3=2") == "accepted" && Tiny.said("sampler.3=2") == "accepted")
    #expect(try hash(Tiny.recipe("classWeights.3=5")) != RunTests.undisturbed)
    #expect(try hash(Tiny.recipe("classWeights={\"3\":1}")) == hash(Tiny.recipe("classWeights={\"4\":1}")))
  }
}
