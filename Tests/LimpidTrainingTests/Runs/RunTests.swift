import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

@Suite struct RunTests {
  static let recipe = Recipes.digits.with {
    $0.epochs = 2
    $0.model =
      Sequential {
        Flatten()
        Dense(64, 12)
        ReLU()
        Dense(12, 10)
      }.architecture
  }

  /// The hash that nobody disturbed.
  static let undisturbed: String = try! Tiny.withFolder { folder in
    var session = try RunSession(recipe, seed: 5, folder: folder)
    guard case .finished(let report) = try session.run() else { return "stopped" }
    return report.weightsHash
  }

  @Test("A run leaves a folder with everything in it")
  func folder() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      guard case .finished(let report) = try session.run() else {
        Issue.record("stopped")
        return
      }
      #expect(report.weightsHash == RunTests.undisturbed)
      #expect(report.test!.count == 898 || report.test!.count == 899)
      let run = try Run(openAt: folder.path)
      #expect(run.isFinished && run.model.weightsHash == report.weightsHash)
      #expect(run.schema.classNames.count == 10 && run.schema.inputShape == [8, 8, 1] && run.schema.brightest == 16)
      let anchor = Hash.of(try InputFile.bytes(folder.descriptionFile))
      let mark = try RunLog.check(folder.logFile, anchor: anchor)
      // The end writes two checkpoints: the best and the last.
      #expect(mark.lines == 1 + 2 * (1 + session.trainer.task.stepsPerEpoch + 1) + 2 + 1)
      #expect(try String(contentsOfFile: folder.cardFile, encoding: .utf8).contains(report.weightsHash))
      for line in try String(contentsOfFile: folder.logFile, encoding: .utf8).split(separator: "\n") {
        _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
      }
      #expect(throws: RunError.self) { try RunSession(RunTests.recipe, seed: 5, folder: folder) }
    }
  }

  @Test("A finished run without its model is not intact, and says so")
  func missingModel() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run()
      #expect(try Run(openAt: folder.path).remark == nil)
      try FileManager.default.removeItem(atPath: folder.modelFile)
      let run = try Run(openAt: folder.path)
      #expect(run.remark?.contains("its model.safetensors is missing") == true && !RunChecks(run).allIntact)
      var again = try RunSession(resuming: folder)
      _ = try again.run()
      #expect(try Run(openAt: folder.path).model.weightsHash == RunTests.undisturbed)
    }
  }

  @Test("Nobody is told that a run is finished before its model is there")
  func finishedLast() throws {
    final class Watcher: TrainingObserver {
      let folder: RunFolder
      var wasThere: Bool?
      init(_ folder: RunFolder) { self.folder = folder }
      func observe(_ event: TrainingEvent) throws {
        if case .runFinished = event { wasThere = InputFile.exists(folder.modelFile) }
      }
    }
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      let watcher = Watcher(folder)
      _ = try session.run(observers: [watcher])
      #expect(watcher.wasThere == true)
    }
  }

  @Test("Stopped, and killed after that, a run is resumed to the undisturbed hash", arguments: [1, 20, 26, 40])
  func resume(after step: Int) throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(step)])
      let log = try Data(contentsOf: URL(filePath: folder.logFile))
      #expect(!(try Run(openAt: folder.path).isFinished))
      // What a kill leaves behind: lines after the checkpoint, the last of them torn, and half a checkpoint.
      try (log + Data("{\"after\":\"00".utf8)).write(to: URL(filePath: folder.logFile))
      try Data("torn".utf8).write(to: URL(filePath: "\(folder.path)/checkpoints/.last.safetensors.partial"))
      var resumed = try RunSession(resuming: folder)
      #expect(resumed.trainer.progress.step == step)
      guard case .finished(let report) = try resumed.run() else {
        Issue.record("stopped")
        return
      }
      #expect(report.weightsHash == RunTests.undisturbed)
      _ = try RunLog.check(folder.logFile, anchor: Hash.of(try InputFile.bytes(folder.descriptionFile)))
    }
  }

  @Test("A folder that a kill left before anything was in it is taken over; one that somebody fills is not")
  func abandoned() throws {
    try Tiny.withFolder { folder in
      let claim = try folder.make()
      try Data("{".utf8).write(to: URL(filePath: "\(folder.path)/.run.json.partial"))
      #expect(throws: RunError.self) { try folder.make() }
      claim.release()
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(1)])
      #expect(folder.hasCheckpoint)
    }
    try Tiny.withFolder { folder in
      try folder.make().release()
      try Data().write(to: URL(filePath: "\(folder.path)/checkpoints/mine"))
      #expect(throws: RunError.self) { try folder.make() }
    }
  }

  @Test("Settings that make no sense are refused with their bounds, whoever wrote them")
  func bounds() throws {
    func said(_ change: (inout Recipe) -> Void) -> String {
      do {
        try RunTests.recipe.with(change).check()
        return "accepted"
      } catch { return "\(error)".split(separator: "\n").first.map(String.init) ?? "" }
    }
    let cases: [(String, (inout Recipe) -> Void)] = [
      ("adam, beta1: 2, expected 0 or more, and less than 1", { $0.optimizer = RuleChoice(Adam(beta1: 2)) }),
      ("adamW, epsilon: -1, expected 0 or more", { $0.optimizer = RuleChoice(AdamW(epsilon: -1)) }),
      ("lion, weightDecay: nan, expected 0 or more", { $0.optimizer = RuleChoice(Lion(weightDecay: .nan)) }),
      ("cosine, steps: -5, expected 1 or more", { $0.schedule = ScheduleChoice(Cosine(steps: -5)) }),
      (
        "step, every: 0, expected 1 or more",
        { $0.schedule = ScheduleChoice(Warmup(steps: 3, then: Stepwise(every: 0))) }
      ),
      ("milestones, at: -1, expected 0 or more", { $0.schedule = ScheduleChoice(Milestones(at: [2, -1])) }),
      ("clipByNorm, limit: 0, expected a number above 0", { $0.transforms = [TransformChoice(ClipByNorm(0))] }),
      ("classWeights.3: 1e+300, expected 0 … 1,000,000", { $0.classWeights = .given(["3": 1e300]) }),
      ("groups: a factor of 1e+300, expected 0 … 1,000,000", { $0.groups = [ParameterGroup(decayFactor: 1e300)] }),
      ("groups: a factor of -1.0, expected 0 or more", { $0.groups = [ParameterGroup(learningRateFactor: -1)] }),
      (
        "data.validationShare: -3, expected 0 for none, or 2 or more: one part in so many",
        { $0.data.validationShare = -3 }
      ),
      ("accepted", { $0.schedule = ScheduleChoice(OneCycle(steps: 7)) }),
    ]
    for (text, change) in cases { #expect(said(change) == text) }
    #expect("\(Cosine())" == "cosine(low: 0)" && "\(Cosine(steps: 9, low: 1e-4))" == "cosine(steps: 9, low: 0.0001)")
  }

  @Test("A changed line of the log is found and named")
  func tampering() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(6)])
      let anchor = Hash.of(try InputFile.bytes(folder.descriptionFile))
      var text = try String(contentsOfFile: folder.logFile, encoding: .utf8)
      text.replace("\"step\":3,", with: "\"step\":4,")
      try Data(text.utf8).write(to: URL(filePath: folder.logFile))
      do {
        _ = try RunLog.check(folder.logFile, anchor: anchor)
        Issue.record("it was not found")
      } catch let error as RunError { #expect(error.came == "line 6 was changed") }
    }
  }

  @Test("A line that is taken out of the log, and one behind run.json that was changed, are named")
  func missingLine() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(6)])
      let anchor = Hash.of(try InputFile.bytes(folder.descriptionFile))
      var lines = try String(contentsOfFile: folder.logFile, encoding: .utf8).split(separator: "\n")
      lines.remove(at: 4)
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: folder.logFile))
      do {
        _ = try RunLog.check(folder.logFile, anchor: anchor)
        Issue.record("it was not found")
      } catch let error as RunError { #expect(error.came == "line 5 does not follow from line 4") }
      do {
        _ = try RunLog.check(folder.logFile, anchor: Hash.of("another run.json"))
        Issue.record("it was not found")
      } catch let error as RunError { #expect(error.came == "line 1 does not follow from run.json") }
    }
  }

  @Test("A model file with other weights than it says is refused")
  func damagedModel() throws {
    try Tiny.withFolder { folder in
      try folder.make()
      let schema = InputSchema(Digits.load(), named: "digits")
      let model = Sequential { Dense(4, 2) }
      try ModelFile(model, schema: schema, name: "tiny").write(to: folder.modelFile)
      #expect(try Run(openAt: folder.modelFile).model.weightsHash == model.weightsHash)
      var bytes = try Data(contentsOf: URL(filePath: folder.modelFile))
      bytes[bytes.count - 2] ^= 1
      try bytes.write(to: URL(filePath: folder.modelFile))
      #expect(throws: RunError.self) { try Run(openAt: folder.modelFile) }
    }
  }

  @Test("A recipe survives being written down")
  func recipes() throws {
    for recipe in Recipes.all {
      let data = try JSONEncoder().encode(recipe)
      let read = try JSONDecoder().decode(Recipe.self, from: data)
      #expect(try Sequential(architecture: read.model).architecture == recipe.model)
      #expect("\(read.freshOptimizer)" == "\(recipe.freshOptimizer)" && "\(read.schedule)" == "\(recipe.schedule)")
      try recipe.check()
    }
    #expect(throws: RecipeError.unknown("recipe", "digit", among: Recipes.all.map(\.name))) {
      try Recipes.named("digit")
    }
  }

  @Test("The hash is SHA-256 over path, sizes and elements")
  func weightsHash() throws {
    // python3: h = sha256(b"w\0" + pack("<q", 2) + pack("<2f", 1, -2) + b"b\0" + pack("<2q", 1, 1) + pack("<f", 0.5))
    let model = Pair(w: Tensor([1, -2]), b: try Tensor([1, 1], [0.5]))
    #expect(model.weightsHash == "04fa26e6e27d87de9b012b753c0b406421d7238e377216303ad09e2cba340411")
  }
}
