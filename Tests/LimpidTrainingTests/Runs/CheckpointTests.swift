import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Which checkpoints are kept, and early stopping.
@Suite struct CheckpointTests {
  private func names(_ folder: RunFolder) -> [String] {
    folder.files.filter { $0.hasPrefix("checkpoints/") }.map { String($0.dropFirst(12).dropLast(12)) }
  }

  @Test("Checkpoints are kept every so many steps; beyond the number that stay the most crowded goes")
  func everySteps() throws {
    try Tiny.withFolder { folder in
      let plan = CheckpointPlan(best: 0, everySteps: 5, everyMinutes: 0, keep: 4, seconds: 0)
      var session = try RunSession(RunTests.recipe.with { $0.checkpoints = plan }, seed: 5, folder: folder)
      _ = try session.run()
      let kept = names(folder)
      #expect(kept.count == 5 && kept.first == "last" && kept.last == "step-00000050", "\(kept)")
      let state = try Checkpoint(reading: folder.lastCheckpoint).state
      #expect(
        state.keeping?.kept.map { RunFolder.checkpointName(step: $0.step) }
          == kept.dropFirst().map { "checkpoints/\($0).safetensors" })
      #expect(try RunVerification(folder, .some(3)).holds)
    }
  }

  @Test("Any number of minutes and seconds is a limit")
  func longTimes() throws {
    try Tiny.withFolder { folder in
      let plan = CheckpointPlan(everyMinutes: 1e300, seconds: 1e300)
      let recipe = RunTests.recipe.with { $0.checkpoints = plan }
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [TimeLimit(minutes: 1e300), TimeLimit(minutes: .infinity)])
      #expect(try Run(openAt: folder.path).isFinished)
    }
  }

  @Test("Of fewer examples than parts none is held back, and nothing is measured on none")
  func fewExamples() throws {
    try Tiny.withFolder { folder in
      let data = folder.path + "-data"
      defer { try? FileManager.default.removeItem(atPath: data) }
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      let images = [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 2] + (0..<20).map { UInt8($0) }
      let labels = [0, 0, 8, 1, 0, 0, 0, 5] + (0..<5).map { UInt8($0 % 3) }
      for part in ["train", "t10k"] {
        try Data(images).write(to: URL(filePath: "\(data)/\(part)-images-idx3-ubyte"))
        try Data(labels).write(to: URL(filePath: "\(data)/\(part)-labels-idx1-ubyte"))
      }
      let recipe = RunTests.recipe.with {
        $0.data = DataChoice(.idx, folder: data, classNames: ["a", "b", "c"])
        $0.model =
          Sequential {
            Flatten()
            Dense(4, 3)
          }.architecture
      }
      var session = try RunSession(recipe, seed: 5, folder: folder)
      guard case .finished(let report) = try session.run() else {
        Issue.record("stopped")
        return
      }
      #expect(report.validation == nil && report.test?.count == 5)
    }
  }

  @Test("The best epochs are kept", arguments: [0, 1, 2])
  func best(count: Int) throws {
    try Tiny.withFolder { folder in
      let recipe = RunTests.recipe.with {
        $0.epochs = 4
        $0.learningRate = 0.05
        $0.checkpoints = CheckpointPlan(best: count, monitor: .accuracy, everyMinutes: 0)
      }
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run()
      let epochs = try LoggedRun(folder).epochs
      let ranked = epochs.sorted {
        let (a, b) = ($0.scores["validationAccuracy"]!, $1.scores["validationAccuracy"]!)
        return a == b ? $0.step < $1.step : a > b
      }
      let expected = Set(ranked.prefix(count).map(\.step))
      let kept = try Checkpoint(reading: folder.lastCheckpoint).state.keeping!.kept
      #expect(Set(kept.map(\.step)) == expected && kept.allSatisfy { $0.kinds == [.best] })
      #expect(names(folder).count == count + 1)
    }
  }

  /// A rate that is too high, so that the validation loss soon has its best behind it.
  private let restless = RunTests.recipe.with {
    $0.epochs = 40
    $0.learningRate = 0.05
    $0.schedule = ScheduleChoice(ConstantRate())
    $0.earlyStopping = EarlyStopping(patience: 3)
  }

  @Test("Early stopping ends the run with the weights of its best epoch, to the bit")
  func earlyStopping() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(restless, seed: 5, folder: folder)
      guard case .finished(let report) = try session.run() else {
        Issue.record("stopped")
        return
      }
      let log = try LoggedRun(folder)
      let losses = log.epochs.map { $0.scores["validationLoss"]! }
      let best = losses.indices.min { losses[$0] < losses[$1] }!
      #expect(losses.count == best + 1 + 3 && losses.count < 40, "\(losses)")
      #expect(
        report.earlyStop
          == "the validation loss was best after \(best + 1) epoch\(best == 0 ? "" : "s") (\(decimal(losses[best], 5))) and has not become better in 3 epochs since"
      )
      let history = try RunHistory(folder)
      let state = try history.state(at: log.epochs[best].step)
      #expect(state.model.weightsHash == report.weightsHash)
      #expect(report.validation?.loss == losses[best])
      #expect(try RunVerification(folder, .all).holds)
      // What going on would have come to can be computed.
      #expect(try history.state(at: log.epochs.last!.step + 5).progress.step == log.epochs.last!.step + 5)
    }
  }

  @Test("A run that is stopped and resumed stops early at the same place", arguments: [3, 30, 60, 100])
  func resumedEarlyStopping(step: Int) throws {
    let hashes = try [nil, step].map { stop -> String in
      try Tiny.withFolder { folder in
        var session = try RunSession(restless, seed: 5, folder: folder)
        if let stop { _ = try session.run(controllers: [StepLimit(stop)]) }
        var resumed = stop == nil ? session : try RunSession(resuming: folder)
        guard case .finished(let report) = try resumed.run() else { return "stopped" }
        return "\(report.weightsHash) \(report.steps)"
      }
    }
    #expect(hashes[0] == hashes[1])
  }

  @Test("Early stopping without held-back examples is refused")
  func withoutValidation() throws {
    _ = try Tiny.withFolder { folder in
      #expect(
        throws: RecipeError(
          field: "earlyStopping", came: "no validation part to watch", expected: "examples that are held back",
          mend: "set data.validationShare to 10, or leave early stopping out")
      ) { try RunSession(restless.with { $0.data.validationShare = 0 }, seed: 5, folder: folder) }
    }
    #expect(throws: RecipeError.self) { try restless.with { $0.earlyStopping?.patience = 0 }.check() }
    #expect(throws: RecipeError.self) { try restless.with { $0.checkpoints.keep = -1 }.check() }
  }

  @Test("What a kill leaves of other checkpoints is taken away")
  func tidy() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(30)])
      for name in [
        "checkpoints/step-00000044.safetensors", "checkpoints/.last.safetensors.partial", ".card.md.partial",
      ] {
        try Data("torn".utf8).write(to: URL(filePath: "\(folder.path)/\(name)"))
      }
      var resumed = try RunSession(resuming: folder)
      _ = try resumed.run()
      #expect(!folder.files.contains { $0.hasSuffix(".partial") || $0.contains("00000044") })
      #expect(try RunVerification(folder, .some(2)).holds)
    }
  }

  @Test("A checkpoint with one changed byte is refused")
  func damaged() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(3)])
      var bytes = try Data(contentsOf: URL(filePath: folder.lastCheckpoint))
      bytes[bytes.count - 9] ^= 4
      try bytes.write(to: URL(filePath: folder.lastCheckpoint))
      do {
        _ = try RunSession(resuming: folder)
        Issue.record("it was resumed")
      } catch let error as RunError {
        #expect(error.came.hasPrefix("the file was changed after it was written: its hash is "))
      }
    }
  }

  @Test("A run without its last checkpoint goes on from another, and is not begun anew")
  func withoutLast() throws {
    try Tiny.withFolder { folder in
      let recipe = RunTests.recipe.with { $0.checkpoints = CheckpointPlan(everySteps: 10, keep: 0) }
      var session = try RunSession(recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(34)])
      try FileManager.default.removeItem(atPath: folder.lastCheckpoint)
      var resumed = try RunSession(resuming: folder)
      #expect(resumed.trainer.progress.step == 30)
      guard case .finished(let report) = try resumed.run() else {
        Issue.record("stopped")
        return
      }
      #expect(report.weightsHash == RunTests.undisturbed)
      #expect(try RunVerification(folder, .some(2)).holds)
    }
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(34)])
      try FileManager.default.removeItem(atPath: "\(folder.path)/checkpoints")
      let refusal = message { try RunSession(resuming: folder) }
      #expect(refusal.contains("no checkpoint, though the log tells of some"), "\(refusal)")
    }
  }
}
