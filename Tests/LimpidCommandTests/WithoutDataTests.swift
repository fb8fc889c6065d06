import Foundation
import Testing

/// What becomes of a run whose data are gone, and limits that it stands at.
@Suite("Runs without their data", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct WithoutDataTests {
  /// A finished run, one that was paused after 7 steps, and no table any more.
  private func prepared() throws -> Command {
    let command = try Command()
    var table = "x,y,class\n"
    for i in 0..<90 { table += "\(i % 9),\(i * 7 % 11),\(i % 9 + i * 7 % 11 > 8 ? "high" : "low")\n" }
    try table.write(toFile: "\(command.folder)/table.csv", atomically: true, encoding: .utf8)
    #expect(try command.run(["train", "--data", "table.csv", "--epochs", "2", "--out", "whole"]).code == 0)
    let part = ["train", "--data", "table.csv", "--epochs", "5", "--out", "part", "--max-steps", "7"]
    #expect(try command.run(part).code == 0)
    try FileManager.default.moveItem(atPath: "\(command.folder)/table.csv", toPath: "\(command.folder)/elsewhere.csv")
    return command
  }

  @Test("verify says that nothing is proved, report what its page lacks")
  func looks() throws {
    let command = try prepared()
    let verified = try command.run(["verify", "whole"])
    #expect(verified.code == 1 && verified.output.contains("whole is not proved: its files are intact"))
    let json = try command.run(["verify", "whole", "--json"])
    #expect(json.code == 1)
    #expect(json.output.contains("\"isProved\":false,\"holds\":true,\"missing\":\"table.csv: there is"))
    let report = try command.run(["report", "whole"])
    #expect(report.code == 0 && report.errors.contains("lacks the answers on the test part and the data: table.csv:"))
    let page = try String(contentsOfFile: "\(command.folder)/whole.html", encoding: .utf8)
    #expect(page.contains("Not on this page") && page.contains("<h2>Recipe</h2>"))

    try FileManager.default.moveItem(atPath: "\(command.folder)/elsewhere.csv", toPath: "\(command.folder)/table.csv")
    let again = try command.run(["verify", "whole"])
    #expect(again.code == 0 && again.output.contains("whole is what it says"))
    #expect(try command.run(["report", "whole"]).errors == "")
  }

  @Test("resume names a damaged checkpoint before data that are gone")
  func checkpointFirst() throws {
    let command = try prepared()
    #expect(try command.run(["resume", "part"]).errors.hasPrefix("limpid: table.csv: there is no such file"))
    let file = "\(command.folder)/part/checkpoints/last.safetensors"
    var bytes = try Data(contentsOf: URL(filePath: file))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(filePath: file))
    let resumed = try command.run(["resume", "part"])
    #expect(resumed.code == 1 && resumed.errors.hasPrefix("limpid: part/checkpoints/last.safetensors: "))
  }

  @Test("--max-steps counts from the run's beginning, also when it is resumed")
  func limits() throws {
    let command = try prepared()
    try FileManager.default.moveItem(atPath: "\(command.folder)/elsewhere.csv", toPath: "\(command.folder)/table.csv")
    let log = "\(command.folder)/part/log.jsonl"
    let before = try Data(contentsOf: URL(filePath: log))
    let same = try command.run(["resume", "part", "--max-steps", "7"])
    #expect(same.code == 0 && same.errors.contains("stands at the limit of 7 steps already"))
    #expect(try Data(contentsOf: URL(filePath: log)) == before)
    let less = try command.run(["resume", "part", "--max-steps", "3"])
    #expect(less.code == 1 && less.errors.contains("--max-steps 3 for a run that has 7 steps, expected more than 7"))
    #expect(try command.run(["resume", "part", "--max-steps", "9"]).errors.contains("after step 9 of "))
  }
}
