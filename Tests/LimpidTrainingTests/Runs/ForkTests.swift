import LimpidCore
import LimpidData
import LimpidExchange
import LimpidLayers
import LimpidModels
import LimpidTraining
import Testing

/// Going on from a step of a run, with something changed.
@Suite struct ForkTests {
  @Test("A fork with nothing changed comes to its parent's weights", arguments: [0, 7, 26, 40])
  func sameFork(at step: Int) throws {
    try Tiny.withFolder { folder in
      let fork = try RunFork(of: RunHistory(HistoryTests.finished), at: step)
      var session = try fork.begin(in: folder)
      #expect(session.trainer.progress.step == step)
      guard case .finished(let report) = try session.run() else {
        Issue.record("stopped")
        return
      }
      #expect(report.weightsHash == RunTests.undisturbed)
      let about = try RunDescription(reading: folder.descriptionFile)
      #expect(about.origin?.step == step && about.origin?.run == HistoryTests.finished.path)
      #expect(about.origin?.runHash == Hash.of(try InputFile.bytes(HistoryTests.finished.descriptionFile)))
      let verification = try RunVerification(folder, .all)
      #expect(verification.holds && verification.proofs.count == 52 - step, "\(verification.findings)")
    }
  }

  @Test("A fork with a change is another run, stopped and resumed to the same bits, and replayed")
  func changedFork() throws {
    let history = try RunHistory(HistoryTests.finished)
    let changes = try [RecipeChange("learningRate=0.02"), RecipeChange("optimizer=sgd"), RecipeChange("seed=9")]
    let fork = try RunFork(of: history, at: 20, changes)
    #expect(fork.about.seed == 9 && fork.about.origin?.changes == ["learningRate=0.02", "optimizer=sgd", "seed=9"])
    #expect(fork.notes == ["sgd begins without a memory"])
    let hashes = try [nil, 31].map { stop -> String in
      try Tiny.withFolder { folder in
        var session = try fork.begin(in: folder)
        if let stop { _ = try session.run(controllers: [StepLimit(stop)]) }
        var resumed = stop == nil ? session : try RunSession(resuming: folder)
        guard case .finished(let report) = try resumed.run() else { return "stopped" }
        let forked = try RunHistory(folder)
        #expect(forked.firstStep == 20)
        #expect(try ReplayedStep(20, of: forked).isExact)
        #expect(try ReplayedStep(45, of: forked).isExact)
        #expect(throws: RunError.self) { try ReplayedStep(19, of: forked) }
        return report.weightsHash
      }
    }
    #expect(hashes[0] == hashes[1] && hashes[0] != RunTests.undisturbed && hashes[0].count == 64)
  }

  @Test("Changes that cannot be made are refused with the field and what it could be")
  func changes() throws {
    var seed: UInt64 = 1
    func set(_ text: String...) throws -> Recipe {
      try RunTests.recipe.setting(text.map { try RecipeChange($0) }, seed: &seed)
    }
    #expect(try set("optimizer.beta1=0.8", "earlyStopping.patience=3", "seed=4").earlyStopping?.patience == 3)
    #expect(seed == 4)
    #expect(try set("earlyStopping=5").earlyStopping == EarlyStopping(patience: 5))
    #expect(try set("model.layers.1.outputs=20").model != RunTests.recipe.model)
    #expect(try set("earlyStopping=null").earlyStopping == nil)
    func message(_ text: String) -> String {
      do {
        _ = try set(text)
        return "nothing"
      } catch { return "\(error)".replacing(/expected one of [^\n]*/, with: "expected one of …") }
    }
    #expect(
      message("learnignRate=1")
        == "recipe: 'learnignRate' is not known, expected one of …\n  mend  did you mean learningRate?")
    #expect(
      message("optimizer.beta3=1") == "optimizer: 'beta3' is not known, expected one of …\n  mend  did you mean beta1?")
    #expect(
      message("epochs=many")
        == "epochs: a value of another kind, expected a value of the kind that the field has\n  mend  limpid recipe NAME shows how it is written"
    )
    #expect(
      message("epochs.x=1") == "epochs.x: a field of 2, expected a field that has fields\n  mend  leave .x out")
    #expect(
      message("optimizer=adamm") == "optimizer: 'adamm' is not known, expected one of …\n  mend  did you mean adam?")
    #expect(
      message("epochs") == "set: 'epochs', expected field=value, such as learningRate=0.01\n"
        + "  mend  put a = between the field and its value")
    #expect(
      message("model.dropout=1.5")
        == "model.dropout: 1.5, expected a rate of 0 or more and less than 1\n  mend  0.2 is usual")
    #expect(
      message("model.activation=rleu")
        == "model.activation: 'rleu' is not known, expected one of …\n  mend  did you mean ReLU?")
    do {
      _ = try RunFork(of: RunHistory(HistoryTests.finished), at: 10, [RecipeChange("model.layers.1.outputs=20")])
      Issue.record("it was forked")
    } catch let error as RunError { #expect(error.came.hasPrefix("weights that do not fit the changed model")) } catch {
    }
  }
}
