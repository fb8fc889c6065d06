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
  private func recipe(_ changes: String...) throws -> Recipe {
    var seed: UInt64 = 0
    return try RunTests.recipe.setting(changes.map { try RecipeChange($0) }, seed: &seed)
  }

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

  private func said(_ changes: String...) -> String {
    do {
      var seed: UInt64 = 0
      let recipe = try RunTests.recipe.setting(changes.map { try RecipeChange($0) }, seed: &seed)
      try recipe.check()
      try Tiny.withFolder { _ = try RunSession(recipe, seed: 1, folder: $0) }
      return "accepted"
    } catch { return "\(error)" }
  }

  private static let everything = [
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
    let swa = try recipe("averaging={\"kind\":\"swa\",\"from\":0.25}", "epochs=4")
    #expect(try hash(swa) == hash(swa, stops: [30, 60, 78]))
    #expect(try hash(swa) != hash(recipe("epochs=4")))
  }

  @Test("Batches added up exactly are one large batch, to the bit; so are pieces of 256 for dense layers")
  func accumulation() throws {
    let large = try hash(recipe("batchSize=64"))
    #expect(try hash(recipe("batchSize=16", "accumulation={\"batches\":4,\"exact\":true}")) == large)
    let pieces = try hash(recipe("batchSize=16", "accumulation=4"))
    #expect(pieces != large)
    #expect(try hash(recipe("batchSize=256", "accumulation=3")) == hash(recipe("batchSize=768")))
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
    let large = try first(recipe("batchSize=60")), pieces = try first(recipe("batchSize=20", "accumulation=3"))
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
      var session = try RunSession(recipe("freeze=1,*.bias"), seed: 5, folder: folder)
      let before = session.trainer.model.parameters
      _ = try session.run(controllers: [StepLimit(4)])
      for (old, new) in zip(before, session.trainer.model.parameters) {
        let isSame = old.parameter.value.hasSameBits(as: new.parameter.value)
        #expect(isSame == ("\(old.path)" != "3.weight"), "\(old.path)")
      }
    }
    #expect(
      said("freeze=1.wieght").hasPrefix("freeze: '1.wieght', which names no parameter, expected the path of one"))
    #expect(said("freeze=1.wieght").hasSuffix("mend  did you mean 1.weight?"))
    #expect(said("freeze=*").hasPrefix("freeze: all parameters"))
    #expect(said("groups={\"9\":0.1}").hasPrefix("groups: '9', which names no parameter"))
    #expect(said("groups={\"*.bias\":0.1}") == "accepted")
  }

  @Test("Patterns of names")
  func patterns() {
    func matches(_ pattern: String, _ path: String) -> Bool { ParameterPattern(pattern).matches(ModulePath(path)) }
    #expect(matches("0", "0.weight") && matches("0.weight", "0.weight") && !matches("0", "10.weight"))
    #expect(matches("*.bias", "a.b.bias") && !matches("*.bias", "a.b.weight") && matches("", "a.b"))
    #expect(matches("encoder.*", "encoder.0.weight") && matches("e*r.0", "encoder.0.weight"))
    #expect(!matches("e*r.1", "encoder.0.weight") && matches("*", "x") && matches("**b", "ab"))
  }

  @Test("Class weights weigh the loss; balanced ones are scikit-learn's")
  func classWeights() throws {
    let balanced = try ClassWeights.balanced.weights("w", classNames: ["a", "b", "c"], counts: [2, 6, 4])!
    #expect(zip(balanced, [2.0, 2.0 / 3, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      said("classWeights={\"11\":2}").hasPrefix("classWeights: '11' is not known, expected one of 0, 1, 2"))
    #expect(said("classWeights=balnced").hasSuffix("did you mean balanced?"))
    #expect(said("classWeights.3=-1").hasPrefix("classWeights.3: -1, expected 0 or more"))
    #expect(said("classWeights.3=2") == "accepted" && said("sampler.3=2") == "accepted")
    #expect(try hash(recipe("classWeights.3=5")) != RunTests.undisturbed)
    #expect(try hash(recipe("classWeights={\"3\":1}")) == hash(recipe("classWeights={\"4\":1}")))
  }

  @Test("Old recipes, without these fields, are read; what is written is read again")
  func oldRecipes() throws {
    var json = try RunTests.recipe.jsonValue()
    for field in ["classWeights", "sampler", "mixup", "accumulation", "averaging", "freeze", "lossSpike", "loggers"] {
      json[field] = nil
    }
    let old = try JSONDecoder().decode(Recipe.self, from: Data("\(json)".utf8))
    #expect(try old.jsonValue() == RunTests.recipe.jsonValue())
    var seed: UInt64 = 0
    let all = try RunTests.recipe.setting(LoopTests.everything.map { try RecipeChange($0) }, seed: &seed)
    let again = try JSONDecoder().decode(Recipe.self, from: Data("\(all.jsonValue())".utf8))
    #expect(try again.jsonValue() == all.jsonValue())
  }

  @Test("Fields may be written short; names that a choice does not have are refused")
  func shorthand() throws {
    #expect(try recipe("schedule=warmup").schedule.description.hasPrefix("warmup(steps: 100"))
    #expect(
      try recipe("schedule={\"kind\":\"warmup\",\"steps\":7,\"then\":{\"kind\":\"cosine\"}}").schedule.description
        == "warmup(steps: 7, from: 0.3333333333333333, then: cosine(low: 0))")
    #expect(
      try recipe("optimizer={\"kind\":\"sgd\",\"nesterov\":true}").optimizer.description.contains("nesterov: true"))
    #expect(said("optimizer={\"kind\":\"sgd\",\"nesterof\":true}").hasSuffix("did you mean nesterov?"))
    #expect(said("averaging=emma").hasSuffix("did you mean ema?"))
    #expect(said("averaging.decy=0.9").hasSuffix("did you mean decay?"))
    #expect(said("averaging.decay=1").hasPrefix("averaging.decay: 1, expected"))
    #expect(said("accumulation=0").hasPrefix("accumulation.batches: 0, expected 1 … 1,024"))
    #expect(said("mixup=9").hasPrefix("mixup: 9, expected 0 … 4"))
    #expect(said("loggers=csv,tensorbord").hasSuffix("did you mean tensorboard?"))
    #expect(try recipe("optimizer.l1=0.001").l1 == 0.001)
    // Each rule has its own usual rate, unless one is named.
    #expect(try recipe("optimizer=lion").learningRate == 1e-4)
    #expect(try recipe("optimizer=lion", "learningRate=0.5").learningRate == 0.5)
    #expect(try recipe("optimizer=adam").learningRate == RunTests.recipe.learningRate)
  }

  @Test("The width of all hidden layers")
  func width() throws {
    let wide = try recipe("model.depth=2", "model.width=20")
    #expect(
      try Sequential(architecture: wide.model).layers.map(\.summary)
        == ["Flatten", "Dense 64 → 20", "ReLU", "Dense 20 → 20", "ReLU", "Dense 20 → 10"])
  }
}

/// How sure answers are.
@Suite struct TemperatureTests {
  @Test("Logits that are three times too sure have a temperature three times as high, and the same classes")
  func scaled() throws {
    // Labels drawn by the probabilities themselves: the honest temperature is 1.
    let count = 4000
    var make = CaseMaker(seed: 8)
    let logits = make.tensor([count, 3], in: -2...2), draws = make.tensor([count], in: 0...1).array
    let honest = Temperature.probabilities(logits.array, classes: 3, temperature: 1)
    let labels: [Int32] = (0..<count).map { row in
      let p = honest[row * 3..<row * 3 + 3], u = Double(draws[row])
      return u < p[row * 3] ? 0 : u < p[row * 3] + p[row * 3 + 1] ? 1 : 2
    }
    let right = try Temperature.best(logits, labels: labels), sure = try Temperature.best(logits * 3, labels: labels)
    #expect(abs(right - 1) < 0.1 && abs(sure / right - 3) < 0.01, "\(right) \(sure)")
    let tempered = Temperature.probabilities((logits * 3).array, classes: 3, temperature: 3)
    #expect(zip(tempered, honest).allSatisfy { abs($0 - $1) < 1e-5 })
    for row in 0..<count { #expect(abs(honest[row * 3..<row * 3 + 3].reduce(0, +) - 1) < 1e-12) }
  }
}

/// Where numbers go wrong, and what else is written.
@Suite struct LoopWatchTests {
  @Test("The example that makes a loss no number is named")
  func culprit() throws {
    var features = [Float](repeating: 0.5, count: 64)
    features[2 * 13] = 3e38
    let rows = try LabeledRows(
      name: "points", features: Tensor([32, 2], features), labels: (0..<32).map { Int32($0 % 3) })
    // Weights around 1, so that sums exceed what a float can hold.
    let model = try Sequential {
      Dense(2, 64, initializer: .heNormal)
      ReLU()
      Dense(64, 3)
    }.initialized(seed: 1)
    var trainer = Trainer(
      model, ClassificationTask<Sequential>(try Batches(rows, size: 32, seed: 1)), Optimizer(SGD()),
      plan: TrainingPlan(epochs: 9, learningRate: 0.1))
    do {
      try trainer.run()
      Issue.record("it ran through")
    } catch let error as NonFiniteError {
      #expect("\(error)".contains("  which  rows 13 of points: by itself its loss is "), "\(error)")
      #expect("\(error)".contains(", first at ["))
    }
  }

  @Test("A loss that jumps is told with example and layer; the run may stop there")
  func spikes() throws {
    func train(_ spikes: LossSpikes) throws -> [SpikeReport] {
      var trainer = try Tiny.trainer(epochs: 40)
      trainer = Trainer(
        trainer.model, trainer.task, Optimizer(SGD()), schedule: Milestones(at: [120], factor: 4000, unit: .steps),
        plan: TrainingPlan(epochs: 40, learningRate: 0.05, seed: 3, spikes: spikes))
      var reports: [SpikeReport] = []
      try trainer.run(
        observers: [Observer { if case .lossSpiked(let report) = $0 { reports.append(report) } }],
        controllers: [StepLimit(124)])
      return reports
    }
    let reports = try train(LossSpikes(factor: 3))
    #expect((120...123).contains(try #require(reports.first).step), "\(reports)")
    #expect(reports[0].example?.contains(" of rings") == true && reports[0].layer.contains("."))
    #expect(throws: LossSpikeError.self) { try train(LossSpikes(factor: 3, stop: true)) }
    #expect(try train(LossSpikes(factor: 0)).isEmpty)
  }

  @Test("CRC-32C, framing and protocol buffers have their known bytes")
  func records() {
    #expect(TFRecord.crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(TFRecord.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    var event = ProtocolBuffer()
    event.add(2, UInt64(300))
    event.add(3, "ab")
    event.add(4, Float(1))
    #expect(event.bytes == [0x10, 0xAC, 0x02, 0x1A, 2, 0x61, 0x62, 0x25, 0, 0, 0x80, 0x3F])
    let framed = TFRecord.framed([1, 2, 3])
    #expect(framed.count == 8 + 4 + 3 + 4 && framed[0] == 3 && Array(framed[12..<15]) == [1, 2, 3])
  }

  @Test("Loggers hold every step once, also after a kill; their files are vouched for")
  func loggers() throws {
    func lines(_ folder: RunFolder) throws -> [[Substring]] {
      try String(contentsOfFile: "\(folder.path)/log.csv", encoding: .utf8).split(separator: "\n").map { line in
        // All but the times.
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        return Array(cells[..<8] + cells[9...])
      }
    }
    let recipe = RunTests.recipe.with { $0.loggers = LoggerChoice([.csv, .tensorboard]) }
    let whole = try Tiny.withFolder { folder in
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run()
      #expect(try RunVerification(folder, .some(1)).findings.allSatisfy { $0.state == .intact })
      return try lines(folder)
    }
    #expect(whole.count == 1 + 52 + 2 && whole[0][0] == "kind" && whole[27][0] == "epoch")
    try Tiny.withFolder { folder in
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(30)])
      // As a kill leaves it: more than the checkpoint knows of, and half a line.
      let path = "\(folder.path)/log.csv"
      try (Data(contentsOf: URL(filePath: path)) + Data("step,30,1,0.1".utf8)).write(to: URL(filePath: path))
      var resumed = try RunSession(resuming: folder)
      _ = try resumed.run()
      #expect(try lines(folder) == whole)
      let events = try Data(contentsOf: URL(filePath: "\(folder.path)/tensorboard/events.out.tfevents.limpid"))
      #expect(events.count > 52 * 100)
    }
  }

  @Test("The finders touch nothing, and suggest what trains")
  func finders() throws {
    let rates = try LearningRateFinder(Recipes.digits, seed: 1)
    #expect(rates.hashBefore == rates.hashAfter && rates.trials.count > 60)
    let suggestion = try #require(rates.suggestion)
    #expect((1e-4...5e-2).contains(suggestion), "\(rates.reason)")
    let sizes = try BatchSizeFinder(RunTests.recipe, largest: 64)
    #expect(sizes.hashBefore == sizes.hashAfter && sizes.trials.map(\.batchSize) == [8, 16, 32, 64])
    #expect(sizes.suggestion != nil && sizes.trials.allSatisfy { $0.examplesPerSecond > 0 && $0.bytes! > 0 })
  }

  @Test("The profile's phases make up the step")
  func profile() throws {
    try Tiny.withFolder { folder in
      let session = try RunSession(Recipes.digits, seed: 5, folder: folder)
      let before = session.trainer.model.weightsHash
      let profile = try StepProfile(session.trainer, steps: 8)
      #expect(profile.steps == 8 && profile.reasonForEagerSteps == nil)
      #expect(profile.phases.map(\.name) == ["data", "forward", "backward", "update", "the rest"])
      #expect(abs(profile.phases.reduce(0) { $0 + $1.share } - 1) < 0.05)
      #expect(profile.layers.contains { $0.name == "1" } && profile.operations.contains { $0.operationsPerSecond > 0 })
      #expect(session.trainer.model.weightsHash == before)
      // What is alive at once fits into the step's block; only the forward pass holds something for the backward pass.
      let block = Double(try #require(profile.stepBytes))
      #expect(profile.operations.allSatisfy { (1...block).contains($0.aliveBytes ?? 0) })
      #expect(profile.operations.allSatisfy { $0.phase == .forward || $0.heldBytes == 0 })
      let (forward, backward) = (profile.phases[1], profile.phases[2])
      #expect(forward.heldBytes! > 0 && forward.heldBytes! <= backward.aliveBytes!)
      // 32 rows of 64 pixels, and their labels.
      #expect(profile.phases[0].bytes == Double(4 * 32 * 64 + 4 * 32))
    }
  }
}
