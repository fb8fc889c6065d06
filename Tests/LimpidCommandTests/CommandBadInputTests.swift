import Foundation
import Testing

/// What the commands that look at runs, go back in them and compare them say to what they cannot do: one sentence, an exit code, and nothing
/// left behind. `Files/bad-commands.txt` holds the texts; run with LIMPID_RECORD=1 to write it anew.
@Suite("Bad commands", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct CommandBadInputTests {
  private static let usage: [[String]] =
    [
      [], ["nowhere"], ["digts"], ["digits", "--seconds", "0"], ["digits", "--set", "learnigRate=3"],
      ["digits", "--set", "learningRate=-1"], ["runs/good", "--set", "learningRate=1"], ["digits", "runs/good"],
      ["mnist"],
    ].map { ["doctor"] + $0 }
    + [
      [], ["digts"], ["digits", "--by", "testAcuracy"], ["digits", "--seeds", "0"],
      ["digits", "--set", "learningRate"],
      ["digits", "--set", "learningRate=0.1..0.2"], ["digits", "--set", "learnigRate=0.1,0.2"],
      ["digits", "--set", "model.dropout=0,1.5"], ["digits", "--set", "model.activation=relu,rleu"],
      ["digits", "--set", "optimizer=sgd,adamm"], ["digits", "--folds", "3", "--set", "model.dropout=0,0.2"],
      ["digits", "--set", "model.dropout=0,0.2", "--set", "model.dropout=0.5"],
    ].map { ["compare"] + $0 }
    + [
      [], ["digits", "--strategy", "genetic"], ["digits", "--trials", "0"], ["digits", "--set", "learningRate=1..0.1"],
      ["digits", "--strategy", "grid", "--set", "learningRate=0.1..1"], ["digits", "--set", "learningRate=a..b"],
      ["digits"], ["iris", "--folds", "3", "--set", "learningRate=0.1,0.2"],
      ["digits", "--set", "learningRate=0.1..0.2", "--set", "learningRate=0.3..0.4"],
    ].map { ["sweep"] + $0 }
    + [
      [], ["runs/good", "--at", "x"], ["runs/good", "--at", "-1"], ["runs/good", "--set", "epoch=3"],
      ["runs/good", "--set", "learningRate"], ["runs/good", "--set", "optimizer=adamm"],
      ["runs/good", "--set", "seed=x"], ["runs/good", "--set", "epochs=0"], ["runs/good", "--set", "batchSize=many"],
      ["runs/good", "--at", "0", "--set", "model.width=0"], ["runs/good", "--at", "0", "--set", "model.head=softmax"],
      ["runs/good", "--at", "0", "--set", "model.initializer=he"],
      ["runs/good", "--at", "0", "--set", "model.layers.9.outputs=3"],
      ["runs/good", "--set", "earlyStopping.patience=0"], ["runs/good", "--set", "schedule=cosin"],
    ].map { ["fork"] + $0 }
    + [
      ["diff"], ["diff", "runs/good"], ["report"], ["runs", "runs", "data"], ["runs", "--sort", "colour"],
      ["resume"], ["recipe"], ["recipe", "zebra"], ["recipe", "digits", "--set", "model.depth=0"],
    ]

  private static let input: [[String]] =
    [
      ["nowhere"], ["data"], ["runs/garbled"], ["runs/good", "--at", "99"], ["runs/good", "--at", "26"],
      ["runs/good", "--at", "5", "--set", "model.width=3"],
      ["runs/good", "--at", "5", "--set", "epochs=2", "--out", "runs/good"],
      ["runs/good", "--at", "5", "--out", "data"], ["runs/line", "--at", "5"],
    ].map { ["fork"] + $0 }
    + [
      ["diff", "nowhere", "runs/good"], ["diff", "runs/good", "nowhere"], ["diff", "runs/garbled", "runs/good"],
      ["report", "nowhere"], ["report", "data"], ["report", "runs/garbled"],
      ["report", "runs/good", "--out", "nowhere/page.html"], ["report", "runs/good", "--out", "data"],
      ["compare", "digits", "--by", "testR2", "--set", "model.dropout=0,0.2"],
      ["report", "runs/line"], ["resume", "runs/good", "--past-early-stop"], ["resume", "runs/line"],
      ["resume", "runs/foreign"], ["predict", "runs/foreign", "--input", "digits:3"], ["inspect", "runs/foreign"],
      ["replay", "runs/line", "--step", "3"], ["doctor", "runs/garbled"], ["doctor", "runs/foreign"],
      ["doctor", "runs/line"], ["runs", "nowhere"], ["runs", "data"], ["runs", "notes.txt"],
      ["predict", "runs/good", "--input", "broken.png"],
    ]

  /// These say what they found on the standard output.
  private static let verified: [[String]] = ["line", "foreign", "garbled", "flipped"].map {
    ["verify", "runs/\($0)"]
  }

  @Test("each gets its sentence and its exit code, and nothing is left behind")
  func corpus() throws {
    let command = try Command()
    try BadInputTests.prepare(command)
    try CommandBadInputTests.damage(command)
    let before = command.names
    var text = ""
    func note(_ arguments: [String], _ code: Int32, isQuiet: Bool = true) throws {
      let line = (["limpid"] + arguments).joined(separator: " ")
      let result = try command.run(arguments)
      let said = (isQuiet ? "" : result.output) + result.errors
      text += "$ \(line)\n\(CommandBadInputTests.scrubbed(said))\n"
      #expect(result.code == code, "\(line): \(said)")
      #expect(!isQuiet || result.output == "", "\(line)")
      #expect(!said.isEmpty && !said.contains("Fatal error"), "\(line)")
      #expect(!isQuiet || said.contains("  mend  "), "\(line): \(said)")
      #expect(Set(command.names).subtracting(before).isEmpty, "\(line) left something behind")
    }
    for arguments in CommandBadInputTests.usage { try note(arguments, 2) }
    for arguments in CommandBadInputTests.input { try note(arguments, 1) }
    for arguments in CommandBadInputTests.verified { try note(arguments, 1, isQuiet: false) }
    try expectSnapshot("bad-commands", text)
  }

  /// What comes and goes with other work: lists of names, hashes.
  private static func scrubbed(_ text: String) -> String {
    text.replacing(/one of (digits|mlp|train|about|testAccuracy)[^\n]*/, with: "one of …")
      .replacing(/[0-9a-f]{12,64}(…?)/, with: "HASH")
  }

  /// A run whose log lacks a line, one with the checkpoint of another network; a picture that is cut.
  private static func damage(_ command: Command) throws {
    for name in ["line", "foreign"] { try command.copy("runs/good", to: "runs/\(name)") }
    var lines = try command.read("runs/good/log.jsonl").split(separator: UInt8(ascii: "\n"))
    lines.remove(at: 7)
    try command.write(
      "runs/line/log.jsonl", Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])
    let other = try command.run([
      "train", "digits", "--epochs", "1", "--seed", "9", "--set", "model.width=16", "--out", "runs/other",
    ])
    #expect(other.code == 0, "\(other.errors)")
    try command.write(
      "runs/foreign/checkpoints/last.safetensors", command.read("runs/other/checkpoints/last.safetensors"))
    try FileManager.default.removeItem(atPath: "\(command.folder)/runs/foreign/model.safetensors")
    for name in ["line"] {
      try FileManager.default.removeItem(atPath: "\(command.folder)/runs/\(name)/model.safetensors")
    }
    try command.write(
      "broken.png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0])
  }
}
