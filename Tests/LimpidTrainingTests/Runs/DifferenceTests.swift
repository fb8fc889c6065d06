import Foundation
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Comparing runs, listing them, trying before training, and the page.
@Suite struct DifferenceTests {
  /// Two runs, the second with a change.
  private func compare(
    _ change: (inout Recipe) -> Void, seed: UInt64 = 5, _ body: (RunDifference, RunFolder, RunFolder) throws -> Void
  ) throws {
    try Tiny.withFolder { parent in
      try FileManager.default.createDirectory(atPath: parent.path, withIntermediateDirectories: true)
      let folders = [RunFolder("\(parent.path)/a"), RunFolder("\(parent.path)/b")]
      var first = try RunSession(RunTests.recipe, seed: 5, folder: folders[0])
      _ = try first.run()
      var second = try RunSession(RunTests.recipe.with(change), seed: seed, folder: folders[1])
      _ = try second.run()
      try body(RunDifference(folders[0], folders[1]), folders[0], folders[1])
    }
  }

  private func words(_ field: RunDifference.Field) -> String {
    "\(field.name) \(field.a ?? "none") \(field.b ?? "none")"
  }

  @Test("Runs of the same recipe are the same, to the bit")
  func same() throws {
    try compare({ _ in }) { d, _, _ in
      #expect(d.isSame && d.stepsAlike == 52 && d.stepsInBoth == 52 && d.cause == nil)
    }
  }

  @Test("Another seed: the weights differ from the beginning")
  func seed() throws {
    try compare({ _ in }, seed: 6) { d, _, _ in
      #expect(d.fields.map(words) == ["seed 5 6"])
      #expect(
        d.firstStep == 0 && d.cause!.hasPrefix("the weights differ from the beginning: 1.weight, 768 of 768 elements"))
      #expect(d.results.contains { $0.name == "weightsHash" })
    }
  }

  @Test("Another learning rate, seen in the first step")
  func rate() throws {
    try compare({ $0.learningRate = 0.001 }) { d, _, _ in
      #expect(d.fields.map(\.name) == ["learningRate"] && d.firstStep == 0)
      #expect(d.stepFields.map(\.name) == ["learning rate"])
      #expect(d.cause == "the learning rate: 0.002 against 0.001; loss and gradients are the same")
    }
  }

  @Test("Another rule is seen after the first update")
  func rule() throws {
    try compare({ $0.optimizer = RuleChoice(Adam(beta2: 0.99)) }) { d, _, _ in
      #expect(d.fields.map(words) == ["optimizer.beta2 0.999 0.99"])
      // The first update of Adam does not depend on it.
      #expect(
        (1...2).contains(d.firstStep!) && d.cause!.contains("so the update after step \(d.firstStep! - 1) was another"))
    }
  }

  @Test("Another loss: the operation is named")
  func operation() throws {
    try compare({ $0.labelSmoothing = 0 }) { d, _, _ in
      #expect(d.firstStep == 0 && d.cause!.hasPrefix("operation ") && d.cause!.contains("softmaxCrossEntropy"))
    }
  }

  @Test("A fork parts from its parent where it was changed")
  func fork() throws {
    try Tiny.withFolder { folder in
      var fork = try RunFork(of: RunHistory(HistoryTests.finished), at: 30, [RecipeChange("learningRate=0.01")]).begin(
        in: folder)
      _ = try fork.run()
      let d = try RunDifference(HistoryTests.finished, folder)
      #expect(d.firstStep == 30 && d.stepsInBoth == 22 && d.stepsAlike == 0)
      #expect(d.fields.map(\.name).sorted() == ["forked from", "learningRate"])
    }
  }

  @Test("Runs are listed with what they came to")
  func summaries() throws {
    try Tiny.withFolder { parent in
      try FileManager.default.createDirectory(atPath: parent.path, withIntermediateDirectories: true)
      var done = try RunSession(RunTests.recipe, seed: 5, folder: RunFolder("\(parent.path)/run-10"))
      _ = try done.run()
      var half = try RunSession(RunTests.recipe, seed: 5, folder: RunFolder("\(parent.path)/run-2"))
      _ = try half.run(controllers: [StepLimit(30)])
      try FileManager.default.copyItem(atPath: "\(parent.path)/run-2", toPath: "\(parent.path)/run-3")
      try Data("{}".utf8).write(to: URL(filePath: "\(parent.path)/run-3/run.json"))
      let live = try RunSession(RunTests.recipe, seed: 5, folder: RunFolder("\(parent.path)/run-4"))
      let runs = RunSummary.all(under: parent.path)
      #expect(runs.map { $0.folder.path.split(separator: "/").last } == ["run-2", "run-3", "run-4", "run-10"])
      #expect(
        runs[0].state == .stopped("the limit of 30 steps is reached") && runs[0].step == 30 && runs[0].totalSteps == 52)
      #expect("\(runs[1].state)" == "damaged" && runs[2].state == .running && runs[3].state == .finished)
      #expect(runs[3].mainScore?.name == "testAccuracy" && runs[3].weightsHash == RunTests.undisturbed)
      _ = live
    }
  }

  @Test("A rehearsal does all that a run does, and leaves nothing")
  func rehearsal() throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
    let rehearsal = try Rehearsal(RunTests.recipe, seed: 5)
    #expect(rehearsal.steps == 5 && rehearsal.losses.count == 5 && rehearsal.totalSteps == 52)
    #expect(rehearsal.validation != nil && rehearsal.test!.count == 256)
    let after = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
    #expect(!Set(after).subtracting(before).contains { $0.hasPrefix("limpid-rehearsal") })
  }

  @Test("A batch is learned by heart, unless the rate is far too low")
  func overfit() throws {
    let check = try OverfitCheck(RunTests.recipe.with { $0.learningRate = 0.02 }, seed: 5)
    #expect(check.isLearned && check.examples == 32 && check.losses.count < 300)
    #expect(try !OverfitCheck(RunTests.recipe.with { $0.learningRate = 1e-6 }, seed: 5, steps: 50).isLearned)
  }

  @Test("The page has everything in it and fetches nothing")
  func page() throws {
    let html = try ReportPage(HistoryTests.finished).html
    for part in [
      "<h2>Training</h2>", "<h2>Confusion</h2>", "<h2>Calibration</h2>", "<h2>Worst examples</h2>", "<h2>Data</h2>",
      "<h2>Model</h2>", "<h2>Recipe</h2>", "<h2>Provenance</h2>", "data:image/png;base64,", RunTests.undisturbed,
      "prefers-color-scheme: dark", "limpid verify",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    for part in ["http://", "https://", "<script", "<link", "url(", ">nan", " nan", "nan%", "nan,", "inf "] {
      #expect(!html.contains(part), "\(part)")
    }
    #expect(html.components(separatedBy: "<svg").count == html.components(separatedBy: "</svg>").count)
  }

  @Test("A log that is gone on with says so, and the page of an unfinished run opens")
  func unfinishedPage() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(30)])
      let html = try ReportPage(folder).html
      #expect(html.contains("the limit of 30 steps is reached") && html.contains("<h2>Confusion</h2>"))
    }
  }
}
