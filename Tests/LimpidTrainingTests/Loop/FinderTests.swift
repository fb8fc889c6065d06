import LimpidCore
import LimpidModels
import LimpidTraining
import Testing

/// What is tried and measured beside a run.
@Suite struct FinderTests {
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
      #expect(
        profile.phases.map(\.name) == [
          "making batches", "waiting for data", "forward", "backward", "update", "the rest",
        ])
      #expect(abs(profile.phases.reduce(0) { $0 + $1.share } - 1) < 0.05)
      #expect(profile.layers.contains { $0.name == "1" } && profile.operations.contains { $0.operationsPerSecond > 0 })
      #expect(session.trainer.model.weightsHash == before)
      // What is alive at once fits into the step's block; only the forward pass holds something for the backward pass.
      let block = Double(try #require(profile.stepBytes))
      #expect(profile.operations.allSatisfy { (1...block).contains($0.aliveBytes ?? 0) })
      #expect(profile.operations.allSatisfy { $0.phase == .forward || $0.heldBytes == 0 })
      let (forward, backward) = (profile.phases[2], profile.phases[3])
      #expect(forward.heldBytes! > 0 && forward.heldBytes! <= backward.aliveBytes!)
      // 32 rows of 64 pixels, and their labels.
      #expect(profile.phases[0].bytes == Double(4 * 32 * 64 + 4 * 32))
    }
  }
}
