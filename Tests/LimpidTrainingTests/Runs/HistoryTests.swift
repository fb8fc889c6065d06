import Foundation
import LimpidCore
import LimpidData
import LimpidExchange
import LimpidLayers
import LimpidModels
import LimpidTesting
import LimpidTraining
import Testing

/// Going back in a run: replayed steps, kept checkpoints, and what verification finds.
@Suite struct HistoryTests {
  /// A finished run with checkpoints every 10 steps, for all tests that only read.
  static let finished: RunFolder = {
    let path = FileManager.default.temporaryDirectory.appending(path: "limpid-history-\(UUID().uuidString)").path
    let recipe = RunTests.recipe.with { $0.checkpoints = CheckpointPlan(everySteps: 10, keep: 0) }
    var session = try! RunSession(recipe, seed: 5, folder: RunFolder(path))
    _ = try! session.run()
    return session.folder
  }()

  @Test("The log has a fingerprint of every step's gradients, and another for each step")
  func fingerprints() throws {
    let log = try LoggedRun(HistoryTests.finished)
    #expect(log.steps.count == 52 && log.epochs.count == 2 && log.torn == 0 && log.finished != nil)
    #expect(Set(log.steps.map(\.gradientFingerprint)).count == 52 && log[51]?.step == 51 && log[52] == nil)
  }

  @Test("A fingerprint does not depend on threads and instruction set, and sees one bit")
  func fingerprintBits() throws {
    var make = CaseMaker(seed: 4)
    let x = make.tensor([300, 301], in: -1...1)
    let gradients = Gradients([("a", x), ("b", Tensor([1, 2]))])
    let here = gradients.fingerprint
    withEvery(threads: [1, 3]) { place in #expect(gradients.fingerprint == here, "\(place)") }
    var changed = x.array
    changed[90_299] = changed[90_299].nextUp
    #expect(Gradients([("a", try Tensor([300, 301], changed)), ("b", Tensor([1, 2]))]).fingerprint != here)
    #expect(Gradients([("a", x), ("b", Tensor([1, 2, 0]))]).fingerprint != here)
  }

  @Test("A replayed step is the one that happened, from wherever it is computed", arguments: [0, 9, 10, 25, 26, 51])
  func replay(step: Int) throws {
    let history = try RunHistory(HistoryTests.finished)
    let replayed = try ReplayedStep(step, of: history)
    #expect(replayed.isExact && replayed.differences == [])
    #expect(replayed.stepsBefore == step % 10 || replayed.from != "the beginning")
    #expect(replayed.live?.gradientFingerprint == hexadecimal(replayed.gradients.fingerprint))
    #expect(replayed.tape.contains { $0.phase == .backward } && replayed.gradients.paths.count == 4)
    #expect(replayed.before.weightsHash != replayed.after.weightsHash)
    let next = try history.state(at: step + 1)
    #expect(next.model.weightsHash == replayed.after.weightsHash)
    let (name, value) = try replayed.value("1.bias")
    #expect(name == "gradient/1.bias" && value.shape == [12])
    #expect(try replayed.value("0").value.shape == replayed.tape[0].output.shape)
  }

  @Test("A replayed step is saved with all its values")
  func save() throws {
    let replayed = try ReplayedStep(3, of: RunHistory(HistoryTests.finished))
    try Tiny.withFolder { folder in
      try folder.make()
      for ending in ["npz", "safetensors"] {
        let path = "\(folder.path)/step.\(ending)"
        try replayed.save(to: path)
        let entries =
          ending == "npz" ? try NPZFile(reading: path).entries : try SafetensorsFile(reading: path).entries
        #expect(entries.count == replayed.values.count)
        let gradient = entries.first { $0.name == "gradient/3.weight" }?.value.tensor
        #expect(gradient?.array == replayed.gradients["3.weight"]!.array)
      }
      do {
        try replayed.save(to: "\(folder.path)/step.txt")
        Issue.record("it was written")
      } catch let error as RunError { #expect(error.expected == "NAME.npz or NAME.safetensors") }
    }
  }

  @Test("What is not there is refused with what is")
  func refusals() throws {
    let history = try RunHistory(HistoryTests.finished)
    let folder = HistoryTests.finished.path
    #expect(
      throws: RunError(file: folder, came: "step 52", expected: "0 … 51", mend: "steps are counted from 0")
    ) { try ReplayedStep(52, of: history) }
    do {
      _ = try ReplayedStep(0, of: history).value("1.wieght")
      Issue.record("it was found")
    } catch let error as RunError {
      #expect(error.came == "'1.wieght', which the step does not have" && error.mend == "did you mean 1.weight?")
    }
  }

  @Test("A run that is as it was holds, all steps computed again")
  func verification() throws {
    let verification = try RunVerification(HistoryTests.finished, .all)
    #expect(verification.holds && verification.proofs.count == 52)
    #expect(verification.findings.allSatisfy { $0.state == .intact })
    #expect(verification.findings.contains { $0.subject == "checkpoints/step-00000030.safetensors" })
    // Where time is short, steps right behind checkpoints are drawn, and it is said how many could be.
    let near = try RunVerification(HistoryTests.finished, .some(2, seconds: 0))
    let reach = try #require(near.reach)
    #expect(near.holds && near.proofs.count == 2 && near.computed == 2)
    #expect(reach.window == 1 && reach.steps < reach.all && reach.all == verification.proofs.count)

    let some = try RunVerification(HistoryTests.finished, .some(4))
    #expect(some.proofs.count == 4 && some.computed < 45)
  }

  @Test("One changed byte anywhere is found, and its file is named")
  func changedBytes() throws {
    try Tiny.withFolder { copy in
      try FileManager.default.copyItem(atPath: HistoryTests.finished.path, toPath: copy.path)
      let files = copy.files
      #expect(files.count == 11)
      var dice = SystemRandomNumberGenerator()
      for number in 0..<20 * files.count {
        let name = files[number % files.count], url = URL(filePath: "\(copy.path)/\(name)")
        let bytes = try Data(contentsOf: url)
        var changed = bytes
        let place = number < files.count ? bytes.count - 1 : Int.random(in: 0..<bytes.count, using: &dice)
        changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        try changed.write(to: url)
        let verification = try RunVerification(copy, .some(0))
        let isNamed = verification.findings.contains { $0.subject == name && $0.state == .damaged }
        #expect(!verification.holds && isNamed, "byte \(place) of \(name)")
        try bytes.write(to: url)
      }
      #expect(try RunVerification(copy, .some(0)).holds)
    }
  }

  @Test("Missing files and lines are found, strange files are named")
  func missing() throws {
    try Tiny.withFolder { copy in
      let manager = FileManager.default
      func findings(_ change: () throws -> Void) throws -> [String] {
        try? manager.removeItem(atPath: copy.path)
        try manager.copyItem(atPath: HistoryTests.finished.path, toPath: copy.path)
        try change()
        let findings = try RunVerification(copy, .some(0)).findings.filter { $0.state != .intact }
        return findings.map { "\($0.subject) \($0.state): \($0.detail)" }
      }
      #expect(
        try findings { try manager.removeItem(atPath: "\(copy.path)/checkpoints/step-00000030.safetensors") } == [
          "checkpoints/step-00000030.safetensors damaged: it is missing"
        ])
      #expect(
        try findings { try Data("x".utf8).write(to: URL(filePath: "\(copy.path)/notes.txt")) } == [
          "notes.txt unknown: no part of the run: nothing vouches for it"
        ])
      let cut = try findings {
        let log = try String(contentsOfFile: copy.logFile, encoding: .utf8)
        let lines = log.split(separator: "\n").dropLast()
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: copy.logFile))
      }
      #expect(
        cut.first == "log.jsonl damaged: it does not end with runFinished, though there is a model: lines are missing",
        "\(cut)")
    }
  }

  /// The log written anew with right hashes, each line as `change` makes it.
  private func forge(_ folder: RunFolder, _ change: (inout String) -> Void) throws {
    var head = Hash.of(try InputFile.bytes(folder.descriptionFile)), text = ""
    for line in try String(contentsOfFile: folder.logFile, encoding: .utf8).split(separator: "\n") {
      let members = line.drop { $0 != "," }
      var changed = String(members[..<members.range(of: ",\"check\":")!.lowerBound])
      change(&changed)
      let before = "{\"after\":\"\(head)\"\(changed)"
      let whole = before + ",\"check\":\"\(Hash.of(before).prefix(16))\"}"
      head = Hash.of(whole)
      text += whole + "\n"
    }
    try Data(text.utf8).write(to: URL(filePath: folder.logFile))
  }

  @Test("A number in the log that was written to look right is found by computing the step again")
  func forged() throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run(controllers: [StepLimit(6)])
      try forge(folder) { line in
        if line.contains("\"step\":3,"), let loss = line.range(of: "\"loss\":") {
          line.insert("1", at: loss.upperBound)
        }
      }
      let verification = try RunVerification(folder, .all)
      let wrong = verification.proofs.filter { !$0.differences.isEmpty }
      #expect(!verification.holds && wrong.map(\.step) == [3] && wrong[0].differences[0].hasPrefix("loss 1"))
    }
  }

  @Test("So are scores of an epoch and of the end", arguments: ["testAccuracy", "testF1", "validationLoss"])
  func forgedScores(_ name: String) throws {
    try Tiny.withFolder { copy in
      try FileManager.default.copyItem(atPath: HistoryTests.finished.path, toPath: copy.path)
      try forge(copy) { line in
        if let score = line.range(of: "\"\(name)\":") { line.insert("1", at: score.upperBound) }
      }
      let verification = try RunVerification(copy, .all)
      let wrong = verification.findings.filter { $0.state == .damaged }
      #expect(!verification.holds && wrong.contains { $0.detail.contains("\(name) 1") }, "\(wrong)")
      #expect(verification.proofs.allSatisfy { $0.differences.isEmpty } && verification.epochs == 2)
    }
  }

  @Test("A run is verified from another folder, with data that lie beside it")
  func fromElsewhere() throws {
    try Tiny.withFolder { place in
      let table = "\(place.path)/data/rows.csv"
      try FileManager.default.createDirectory(atPath: "\(place.path)/data", withIntermediateDirectories: true)
      let rows = (0..<90).map { "\($0 * 37 % 100),\($0 % 3 == 0 ? "yes" : "no")" }
      try Data(("a,b\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: table))
      let recipe = Recipes.table([table]).with {
        $0.epochs = 1
        $0.table?.network.members = 2
      }
      var session = try RunSession(recipe, seed: 1, folder: RunFolder("\(place.path)/runs/first"))
      _ = try session.run()
      // As if it had been trained within `place`.
      let file = session.folder.descriptionFile
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let relative = text.replacing("\(place.path)/data", with: "data")
      #expect(relative != text)
      try Data(relative.utf8).write(to: URL(filePath: file))
      try forge(session.folder) { _ in }
      let findings = try RunVerification(session.folder, .some(0)).findings
      #expect(findings.contains { $0.subject == "train data" && $0.state == .intact }, "\(findings)")
    }
  }
}
