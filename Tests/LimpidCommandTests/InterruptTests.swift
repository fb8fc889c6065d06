import Foundation
import Testing

/// Ctrl-C in the middle of several runs: exit code 130, and the same command goes on to the table that it would have come to.
@Suite("Interrupted experiments", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct InterruptTests {
  /// The object on the last line, without what depends on the clock or the folder's name.
  private func result(_ text: String, _ folder: String) throws -> NSDictionary {
    let line = try #require(text.split(separator: "\n").last).replacing("\(folder)\\/", with: "").replacing(
      "\(folder)/", with: "")
    var object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    if let variants = object["variants"] as? [[String: Any]] {
      object["variants"] = variants.map { $0.filter { $0.key != "seconds" } }
    }
    return object as NSDictionary
  }

  /// Interrupts the command when `runs` of its runs have begun, twice; then lets it end.
  private func check(_ words: [String], runs: [Int]) throws {
    let command = try Command()
    let whole = try command.run(words + ["--json", "--out", "whole"])
    #expect(whole.code == 0, "\(whole)")
    for count in runs {
      let process = try command.start(words + ["--json", "--out", "parts"])
      while process.isRunning {
        let begun = command.names.count { $0.hasPrefix("parts/") && $0.hasSuffix("/log.jsonl") }
        if begun >= count { break }
        usleep(2000)
      }
      kill(process.processIdentifier, SIGINT)
      let stopped = command.finish(process)
      #expect(stopped.code == 130 && stopped.output.isEmpty, "\(stopped)")
      #expect(
        stopped.errors.contains("interrupted; the run is saved") && stopped.errors.contains("the same command"),
        "\(stopped)")
      #expect(!command.names.contains { $0.hasSuffix(".partial") })
    }
    let rest = try command.run(words + ["--json", "--out", "parts"])
    #expect(rest.code == 0, "\(rest)")
    #expect(try result(rest.output, "parts") == result(whole.output, "whole"))
  }

  @Test("compare")
  func compare() throws {
    try check(
      ["compare", "digits", "--set", "model.dropout=0,0.2", "--seeds", "4", "--epochs", "20"], runs: [2, 5])
  }

  @Test("sweep", arguments: ["random", "halving", "grid"])
  func sweep(_ strategy: String) throws {
    let rates = strategy == "grid" ? "learningRate=0.001,0.002,0.005,0.01,0.02" : "learningRate=1e-4..1e-1"
    try check(
      ["sweep", "digits", "--set", rates, "--strategy", strategy, "--trials", "9", "--epochs", "27", "--seed", "2"],
      runs: [2, 4])
  }
}
