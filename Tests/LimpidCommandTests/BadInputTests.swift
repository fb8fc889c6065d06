import Foundation
import Testing

/// What each bad command line, file and environment gets: one sentence and an exit code, and no file. `Files/bad-input.txt` holds the texts;
/// run with LIMPID_RECORD=1 to write it anew.
@Suite("Bad input", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct BadInputTests {
  private static let usage: [[String]] = [
    ["trian", "digits"], ["trainingday"], ["train"], ["train", "digts"], ["train", "zebra"],
    ["train", "digits", "extra"],
    ["train", "digits", "--epochs", "0"], ["train", "digits", "--epochs", "-3"],
    ["train", "digits", "--epochs", "many"],
    ["train", "digits", "--epochs"], ["train", "digits", "--epoks", "3"], ["train", "digits", "--seed", "-1"],
    ["train", "digits", "--seed", "18446744073709551616"], ["train", "digits", "--threads", "0"],
    ["train", "digits", "--threads", "65"], ["train", "digits", "--batch", "0"], ["train", "digits", "--batch", "1e9"],
    ["train", "digits", "--learning-rate", "0"], ["train", "digits", "--learning-rate", "nan"],
    ["train", "digits", "--learning-rate", "-0.1"], ["train", "digits", "--optimizer", "adamm"],
    ["train", "digits", "--optimizer", "zebra"], ["train", "digits", "--data", "somewhere"],
    ["train", "runs/good"], ["train", "runs/good/log.jsonl"], ["train", "--data", "runs/good/model.safetensors"],
    ["train", "iris", "--set", "table=null"],
    ["train", "mnist"], ["train", "digits", "--model", "rnn"], ["train", "mnist", "--model", "mpl", "--data", "data"],
    ["verify"], ["verify", "runs/good", "--steps", "-1"], ["verify", "runs/good", "--steps", "3", "--all"],
    ["replay", "runs/good"], ["replay", "runs/good", "--step", "x"],
    ["selftest", "--threads", "0,1"], ["selftest", "--threads", "a"],
    ["predict"], ["predict", "runs/good"], ["why", "runs/good", "--input", "digits:3"], ["inspect"],
    ["inspect", "runs/good", "--jsn"], ["predict", "runs/good", "--input", "digits:3", "--storage", "int4"],
  ]

  private static let input: [[String]] = [
    ["train", "digits", "--out", "runs/good"], ["train", "digits", "--out", "notes.txt/run"],
    ["train", "digits", "--out", "notes.txt"], ["train", "digits", "--out", "data"], ["train", "digits", "--out", ""],
    ["train", "digits", "--out", "/proc/run"],
    ["train", "mnist", "--data", "nowhere"], ["train", "mnist", "--data", "data"],
    ["train", "mnist", "--data", "mnist/cut"], ["train", "mnist", "--data", "mnist/count"],
    ["train", "mnist", "--data", "mnist/hostile"], ["train", "mnist", "--data", "mnist/swapped"],
    ["resume", "runs/good"], ["resume", "nowhere"], ["resume", "data"], ["resume", "runs/changed"],
    ["predict", "nowhere", "--input", "digits:3"], ["predict", "data", "--input", "digits:3"],
    ["predict", "notes.txt", "--input", "digits:3"], ["predict", "runs/cut", "--input", "digits:3"],
    ["predict", "runs/flipped", "--input", "digits:3"], ["predict", "runs/garbled", "--input", "digits:3"],
    ["resume", "runs/senseless"], ["inspect", "runs/senseless"], ["predict", "runs/schema", "--input", "digits:3"],
    ["predict", "runs/good", "--input", ""],
    ["predict", "runs/good", "--input", "1,2,3"], ["predict", "runs/good", "--input", "1,x,3"],
    ["predict", "runs/good", "--input", "row-nan.csv"], ["predict", "runs/good", "--input", "nowhere.npy:3"],
    ["predict", "runs/good", "--input", "digits"], ["predict", "runs/good", "--input", "digits:1797"],
    ["predict", "runs/good", "--input", "digits:x"], ["predict", "runs/good", "--input", "data"],
    ["predict", "runs/good", "--input", "data/short-idx"], ["predict", "runs/good", "--input", "data/hostile-idx:0"],
    ["predict", "runs/good", "--input", "picture.jpg"],
    ["predict", "runs/good", "--input", "empty"], ["predict", "runs/good", "--input", "binary"],
    ["why", "runs/good", "--input", "digits:3", "--neuron", "9.3"],
    ["why", "runs/good", "--input", "digits:3", "--neuron", "1.128"],
    ["why", "runs/good", "--input", "digits:3", "--neuron", "1.-1"],
    ["why", "runs/good", "--input", "digits:3", "--neuron", "0.3"],
    ["why", "runs/good", "--input", "digits:3", "--neuron", "1.2.3"],
    ["why", "runs/good", "--input", "digits:3", "--neuron", "seventeen"],
    ["verify", "nowhere"], ["verify", "data"], ["replay", "nowhere", "--step", "1"],
    ["replay", "runs/good", "--step", "26"], ["replay", "runs/good", "--step", "3", "--value", "1.wieght"],
    ["replay", "runs/good", "--step", "3", "--value", "0", "--save", "step.txt"],
    ["inspect", "nowhere"], ["inspect", "weights.safetensors"], ["inspect", "cut.safetensors"],
  ]

  private static let environment: [(name: String, value: String)] = [
    ("LIMPID_ISA", "avx1024"), ("LIMPID_THREADS", "none"), ("LIMPID_THREADS", "0"),
  ]

  @Test("each gets its sentence, its exit code and no file")
  func corpus() throws {
    let command = try Command()
    try BadInputTests.prepare(command)
    let before = command.names
    var text = ""
    func note(_ line: String, _ result: Command.Result, _ code: Int32) {
      // Subcommands, recipes and their kinds come and go, and hashes with them; that they are there is enough.
      let errors = result.errors.replacing(/expected one of (digits|mlp|train)[^\n]*/, with: "expected one of …")
        .replacing(/[0-9a-f]{12}…/, with: "HASH…").replacing(/a header of [0-9]+ bytes/, with: "a header of N bytes")
        .replacing(/0 … [0-9]+ for an operation/, with: "0 … N for an operation")
      text += "$ \(line)\n\(errors)\n"
      #expect(result.code == code, "\(line)")
      #expect(result.output == "", "\(line)")
      #expect(!result.errors.isEmpty && !result.errors.contains("Fatal error"), "\(line)")
      #expect(Set(command.names).subtracting(before).isEmpty, "\(line) left something behind")
    }
    for (all, code) in [(BadInputTests.usage, Int32(2)), (BadInputTests.input, 1)] {
      for arguments in all {
        let line = (["limpid"] + arguments.map { $0.isEmpty ? "''" : $0 }).joined(separator: " ")
        note(line, try command.run(arguments), code)
      }
    }
    for (name, value) in BadInputTests.environment {
      let result = try command.run(["inspect", "runs/good"], environment: [name: value])
      note("\(name)=\(value) limpid inspect runs/good", result, 1)
    }
    try expectSnapshot("bad-input", text)
  }

  /// A good run, the same with damage of several kinds, and files that are no input.
  static func prepare(_ command: Command) throws {
    #expect(try command.run(["train", "digits", "--epochs", "1", "--out", "runs/good"]).code == 0)
    for name in ["cut", "flipped", "garbled", "changed", "senseless", "schema"] {
      try command.copy("runs/good", to: "runs/\(name)")
    }
    let model = try command.read("runs/good/model.safetensors")
    try command.write("runs/cut/model.safetensors", Array(model.dropLast(1000)))
    var flipped = model
    flipped[model.count - 5] ^= 1
    try command.write("runs/flipped/model.safetensors", flipped)
    try command.write("runs/garbled/run.json", Array("{\"recipe\": ".utf8))
    let description = String(decoding: try command.read("runs/good/run.json"), as: UTF8.self)
    try command.write("runs/changed/run.json", Array(description.replacing("\"seed\" : 0", with: "\"seed\" : 1").utf8))
    try command.write(
      "runs/senseless/run.json", Array(description.replacing("\"beta1\" : 0.9", with: "\"beta1\" : 2").utf8))
    try command.write(
      "runs/schema/run.json", Array(description.replacing("\"brightest\" : 16", with: "\"brightest\" : -16").utf8))
    for name in ["changed", "senseless", "schema"] {
      try FileManager.default.removeItem(atPath: "\(command.folder)/runs/\(name)/model.safetensors")
    }
    try writeImages(command)
    try command.write("notes.txt", Array("remember the milk\n".utf8))
    try command.write("row-nan.csv", Array((0..<64).map { $0 == 7 ? "nan" : "1" }.joined(separator: ",").utf8))
    try command.write("picture.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16])
    try command.write("empty", [])
    try command.write("binary", [1, 2, 0, 255])
    try command.write("data/short-idx", [0, 0, 8, 3, 0])
    try command.write("data/hostile-idx", [0, 0, 8, 3] + [UInt8](repeating: 0xFF, count: 12))
    try command.write("cut.safetensors", Array(model.prefix(100)))
    // A safetensors file with one tensor and no architecture: eight bytes of length, the header, the element.
    let header = Array(#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
    try command.write("weights.safetensors", [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0, 0, 0, 0])
  }
}

extension BadInputTests {
  /// Folders as MNIST comes, each with something wrong: images cut short, a label too few, a header that announces more than a machine
  /// holds, labels and images swapped.
  static func writeImages(_ command: Command) throws {
    func sizes(_ kind: UInt8, _ sizes: [Int]) -> [UInt8] {
      [0, 0, kind, UInt8(sizes.count)] + sizes.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] }
    }
    let images = sizes(8, [6, 28, 28]) + [UInt8](repeating: 7, count: 6 * 784)
    let labels = sizes(8, [6]) + [0, 1, 2, 3, 4, 5]
    let fewer = sizes(8, [5]) + [0, 1, 2, 3, 4]
    let hostile = [0, 0, 8, 3] + [UInt8](repeating: 0x7F, count: 12) + [1, 2, 3]
    let folders: [(String, [UInt8], [UInt8])] = [
      ("cut", Array(images.dropLast(100)), labels), ("count", images, fewer), ("hostile", hostile, labels),
      ("swapped", labels, images),
    ]
    for (name, images, labels) in folders {
      for part in ["train", "t10k"] {
        try command.write("mnist/\(name)/\(part)-images-idx3-ubyte", images)
        try command.write("mnist/\(name)/\(part)-labels-idx1-ubyte", labels)
      }
    }
  }
}

/// Compares a text with the one in `Files/NAME.txt`. Run with LIMPID_RECORD=1 to write it anew.
func expectSnapshot(_ name: String, _ text: String) throws {
  let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Files/\(name).txt")
  if ProcessInfo.processInfo.environment["LIMPID_RECORD"] != nil { try Data(text.utf8).write(to: url) }
  let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
  for (line, wanted) in zip(text.split(separator: "$ "), expected.split(separator: "$ ")) { #expect(line == wanted) }
  #expect(text == expected)
}
