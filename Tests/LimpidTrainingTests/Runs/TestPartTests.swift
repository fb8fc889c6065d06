import Foundation
import LimpidCore
import LimpidData
import LimpidTraining
import Testing

/// The test part is sealed: who looks at it is counted in the run.
@Suite struct TestPartTests {
  /// A finished run.
  private func withRun(_ body: (RunFolder) throws -> Void) throws {
    try Tiny.withFolder { folder in
      var session = try RunSession(RunTests.recipe, seed: 5, folder: folder)
      _ = try session.run()
      try body(folder)
    }
  }

  @Test("The end of training, a page, and an example with its label are counted; others are not")
  func counts() throws {
    try withRun { folder in
      #expect(folder.testOpenings == 1 && folder.testOpeners == [])
      let page = try ReportPage(folder)
      #expect(folder.testOpenings == 1 && page.html.contains("looked at twice"))
      try page.write(to: "\(folder.path).html")
      defer { try? FileManager.default.removeItem(atPath: "\(folder.path).html") }
      #expect(folder.testOpenings == 2 && folder.testOpeners == ["report"])

      let run = try Run(openAt: folder.path)
      let noted = try (0..<20).compactMap { row in
        let text = "digits:\(row)"
        return run.noteIfTest(text, try run.example(text), by: "predict")
      }
      // The digits are cut into halves.
      #expect((3...17).contains(noted.count) && noted.first == 3 && noted.last == folder.testOpenings)
      #expect(folder.testOpeners.suffix(noted.count).allSatisfy { $0 == "predict" })
      // Without a label nobody learns whether the answer is right.
      let example = try run.example(String(repeating: "0,", count: 63) + "0")
      #expect(run.noteIfTest("digits:1", example, by: "predict") == nil)
      #expect(RunSummary(folder).testOpenings == folder.testOpenings)
    }
  }

  @Test("A fork goes on counting")
  func fork() throws {
    try withRun { folder in
      folder.noteTestOpening(by: "report")
      let fork = try RunFork(of: RunHistory(folder), at: 10)
      #expect(fork.about.origin?.testOpenings == 2)
      try Tiny.withFolder { other in
        var session = try fork.begin(in: other)
        guard case .finished(let report) = try session.run() else { throw Stopped() }
        #expect(report.testOpenings == 3 && other.testOpenings == 3)
        let all = TestOpenings.all(of: [RunSummary(folder), RunSummary(other)])
        #expect(all.count == 1 && all[0].count == 3 && all[0].runs == 2)
      }
    }
  }

  @Test("One changed byte among the noted looks is found")
  func changed() throws {
    try withRun { folder in
      folder.noteTestOpening(by: "report")
      folder.noteTestOpening(by: "predict")
      let file = "\(folder.path)/openings.jsonl"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      func finding() throws -> RunVerification.Finding? {
        try RunVerification(folder, .some(0)).findings.first { $0.subject == "openings.jsonl" }
      }
      #expect(try finding()?.state == .intact)
      for place in stride(from: 0, to: bytes.count, by: 7) {
        var other = bytes
        other[place] ^= 1
        try other.write(to: URL(fileURLWithPath: file))
        #expect(try finding()?.state == .damaged, "byte \(place)")
      }
      // The first line taken out.
      try bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst().write(to: URL(fileURLWithPath: file))
      #expect(try finding()?.detail == "line 1 does not follow from run.json")
    }
  }

  private struct Stopped: Error {}
}

/// Precision, recall and F1 by class.
@Suite struct ClassScoresTests {
  @Test("Classes, their intervals and averages")
  func scores() {
    var matrix = ConfusionMatrix(["cat", "dog", "owl"])
    for (label, row) in [[41, 3, 0], [5, 39, 0], [0, 0, 0]].enumerated() {
      for (answer, count) in row.enumerated() {
        for _ in 0..<count { matrix.add(true: label, predicted: answer) }
      }
    }
    let classes = matrix.perClass
    #expect(classes.map(\.support) == [44, 44, 0])
    #expect(abs(classes[0].precision.value - 41.0 / 46) < 1e-15 && abs(classes[0].recall.value - 41.0 / 44) < 1e-15)
    #expect(abs(classes[0].f1.value - 82.0 / 90) < 1e-15)
    #expect(classes[0].f1.interval!.contains(classes[0].f1.value) && classes[0].f1.interval!.lowerBound > 0.82)
    // A class that never comes.
    #expect(classes[2].f1 == Measure("F1", 0) && classes[2].precision.interval == nil)
    let counts = ClassCounts(matrix)
    #expect(counts.averaged(.micro).f1 == 80.0 / 88)
    // scikit-learn: the mean over the classes that there are.
    #expect(abs(counts.averaged(.macro).f1 - (82.0 / 90 + 78.0 / 86) / 2) < 1e-15)
  }
}
