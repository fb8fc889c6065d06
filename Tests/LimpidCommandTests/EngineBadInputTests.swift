import Foundation
import Testing

/// More of what gets one sentence and an exit code: sizes, numbers and options that cannot be. `Files/engine-bad-input.txt` holds the texts; run
/// with LIMPID_RECORD=1 to write it anew.
@Suite(
  "Bad sizes, numbers and options",
  .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct EngineBadInputTests {
  private static let usage: [[String]] = [
    ["train", "digits", "--max-minutes", "nan"], ["train", "digits", "--fast-dev-run", "--overfit-batch"],
    ["train", "digits", "--fast-dev-run", "--out", "somewhere"],
    ["train", "digits", "--overfit-batch", "--max-steps", "3"],
    ["train", "files/bomb.yaml"], ["train", "files/long.yaml"], ["train", "files/small.yaml", "--model", "cnn"],
    ["train", "--data", "files/giant.csv", "--model", "cnn"],
    ["train", "digits", "--set", "schedule=warmpu"], ["train", "digits", "--set", "schedule.stesp=3"],
    ["train", "digits", "--set", "schedule={\"kind\":\"cosine\",\"stesp\":3}"], ["train", "files/schedule.yaml"],
  ]

  private static let input: [[String]] = [
    ["train", "digits", "--set", "model.layers.1.outputs=-5"],
    ["train", "digits", "--set", "model.layers.1.outputs=1099511627776"],
    ["train", "digits", "--set", "model.layers.1.outputs=1000000000"],
    ["train", "digits", "--set", "model.layers.3.inputs=127"],
    ["train", "--data", "files/giant.csv"], ["train", "--data", "files/target.csv", "--target", "y"],
    ["predict", "runs/good", "--input", "files/negative.csv"], ["predict", "runs/good", "--input", "files/wide.npy"],
  ]

  @Test("each gets its sentence, its exit code and no file")
  func corpus() throws {
    let command = try Command()
    #expect(try command.run(["train", "digits", "--epochs", "1", "--out", "runs/good"]).code == 0)
    for (name, bytes) in EngineBadInputTests.files { try command.write("files/\(name)", bytes) }
    let before = command.names
    var text = ""
    for (all, code) in [(EngineBadInputTests.usage, Int32(2)), (EngineBadInputTests.input, 1)] {
      for arguments in all {
        let line = (["limpid"] + arguments).joined(separator: " "), result = try command.run(arguments)
        text += "$ \(line)\n\(result.errors)\n"
        #expect(result.code == code && result.output == "", "\(line)")
        #expect(!result.errors.isEmpty && !result.errors.contains("Fatal error"), "\(line)")
        #expect(Set(command.names).subtracting(before).isEmpty, "\(line) left something behind")
      }
    }
    try expectSnapshot("engine-bad-input", text)
  }

  @Test("The optimizer that a recipe has, named, changes nothing; any number of minutes is a limit")
  func nothingChanged() throws {
    let command = try Command()
    let options = ["train", "digits", "--epochs", "2", "--json", "--max-minutes", "1e300", "--out"]
    let plain = try command.run(options + ["plain"]),
      named = try command.run(options + ["named", "--optimizer", "adam"])
    #expect(plain.code == 0 && named.code == 0)
    func hash(_ result: Command.Result) -> String? {
      result.output.firstMatch(of: /"weightsHash":"([0-9a-f]+)"/).map { String($0.1) }
    }
    #expect(hash(plain) != nil && hash(plain) == hash(named))
  }

  #if os(Linux)
  @Test("Without memory there is one sentence")
  func noMemory() throws {
    let command = try Command()
    let sizes = "--set model.layers.1.outputs=8000000 --set model.layers.3.inputs=8000000"
    let result = try command.shell("ulimit -v 900000; limpid train digits --threads 1 \(sizes) --out run")
    #expect(result.code == 1)
    #expect(
      result.errors == "limpid: no memory for 2048000000 more bytes; use a smaller batch or model, or more memory.\n")
  }
  #endif

  private static var files: [(name: String, bytes: [UInt8])] {
    let bomb = (0..<9).map { level in
      let inner = level == 0 ? "x" : "*a\(level - 1)"
      return "a\(level): &a\(level) [\(Array(repeating: inner, count: 9).joined(separator: ","))]\n"
    }
    func rows(_ cell: String, _ target: String) -> [UInt8] {
      let rows = (0..<60).map { "\($0 == 41 ? cell : "\($0 % 7).5"),\($0 == 52 ? target : "\($0 * $0 % 31).25")" }
      return Array("x,y\n\(rows.joined(separator: "\n"))\n".utf8)
    }
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4, 16), }"
    let padded = header + String(repeating: " ", count: 117 - header.count) + "\n"
    return [
      ("bomb.yaml", Array(bomb.joined().utf8)), ("long.yaml", [UInt8](repeating: UInt8(ascii: "#"), count: 2 << 20)),
      ("small.yaml", Array("recipe: digits\nepochs: 2\n".utf8)),
      ("schedule.yaml", Array("recipe: digits\nschedule:\n  kind: warmup\n  stesp: 3\n".utf8)),
      ("giant.csv", rows("1e39", "1")), ("target.csv", rows("1", "-1e200")),
      ("negative.csv", Array((0..<64).map { $0 == 9 ? "-5" : "1" }.joined(separator: ",").utf8)),
      (
        "wide.npy",
        [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + [UInt8](repeating: 0, count: 256)
      ),
    ]
  }
}
