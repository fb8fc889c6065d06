import Foundation
import Testing

/// What pictures, arrays and texts that are not as they should be get: one sentence, an exit code, and no run.
/// `Files/bad-data.txt` holds the texts; run with LIMPID_RECORD=1 to write it anew.
@Suite("Bad data", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct DataBadInputTests {
  /// A grey picture of 9 × 9 whose pixels differ by class.
  static func grey(_ i: Int, bright: Bool) -> [UInt8] {
    Array("P5 9 9 255\n".utf8) + (0..<81).map { UInt8(($0 % 9 < 4) == bright ? 200 - i % 50 : 20 + i % 30) }
  }

  static func folder(_ name: String, _ command: Command, count: Int = 12, classes: [String] = ["dark", "light"]) throws
  {
    for (k, label) in classes.enumerated() {
      for i in 0..<count { try command.write("\(name)/\(label)/\(10 + i).pgm", grey(i, bright: k % 2 == 1)) }
    }
  }

  private static let usage: [[String]] = [
    ["train", "photos"], ["train", "xor", "--data", "good"], ["train", "iris", "--data", "good"],
    ["train", "--data", "good", "--target", "class"], ["train", "--data", "good", "--folds", "3"],
    ["train", "photos", "--data", "good", "--set", "data.size=[0,9,1]"],
    ["train", "photos", "--data", "good", "--set", "data.testShare=1"],
    ["train", "photos", "--data", "good", "--set", "data.sise=[9,9,1]"],
    ["train", "autoencoder", "--set", "reconstruction.code=0"],
    ["train", "autoencoder", "--set", "reconstruction.codes=3"], ["cluster"], ["pca"], ["table"],
    ["cluster", "--data", "good", "--clusters", "none"], ["cluster", "--data", "good", "--clusters", "5..2"],
    ["table", "--data", "good"],
  ]

  private static let input: [[String]] =
    [
      "empty", "hollow", "single", "loose", "mixed", "damaged", "liar", "nowhere", "locked", "looped", "words",
      "tables",
      "short.bin", "labels.bin", "cut.npz", "pickle.npz", "noise.npy", "gif", "one.npy",
    ].map { ["train", "--data", $0] } + [
      ["train", "photos", "--data", "good/dark/10.pgm"], ["train", "mnist", "--data", "good"],
      ["train", "--data", "carried:irises"], ["cluster", "--data", "good", "--clusters", "500"],
      ["pca", "--data", "good", "--components", "82"], ["cluster", "--data", "texts.csv"],
      ["predict", "runs/photos", "--input", "cut.jpg"], ["predict", "runs/photos", "--input", "words/a.txt"],
      ["predict", "runs/photos", "--input", "0.1,0.2"], ["train", "--data", "missing.csv", "--task", "autoencoder"],
    ]

  @Test("each gets its sentence, its exit code and no run")
  func corpus() throws {
    let command = try Command()
    try Self.folder("good", command)
    try Self.folder("single", command, classes: ["one"])
    try command.write("empty/.hidden", [1])
    try command.write("hollow/cats/notes.md", [1])
    try command.write("hollow/dogs/notes.md", [1])
    for i in 0..<3 { try command.write("loose/\(i).pgm", Self.grey(i, bright: true)) }
    try Self.folder("mixed/train", command)
    try command.write("mixed/test/lihgt/1.pgm", Self.grey(1, bright: true))
    try Self.folder("damaged", command, count: 3)
    try command.write("damaged/dark/10.pgm", Array("P5 9 9 255\nxx".utf8))
    try Self.folder("liar", command, count: 2)
    for i in 10..<12 { try command.write("liar/dark/\(i).pgm", Array("P5 999999 999999 255\n".utf8)) }
    try Self.folder("looped", command, count: 1, classes: ["a"])
    try FileManager.default.createSymbolicLink(atPath: "\(command.folder)/looped/b", withDestinationPath: "../looped/b")
    try FileManager.default.createSymbolicLink(atPath: "\(command.folder)/looped/a/up", withDestinationPath: "../..")
    try command.write("words/a.txt", Array("some words\n".utf8))
    try command.write("tables/a.csv", Array("x,y\n1,2\n3,4\n".utf8))
    try command.write("tables/b.csv", Array("u,v,w\n1,2,3\n3,4,5\n".utf8))
    try command.write("short.bin", [3] + [UInt8](repeating: 7, count: 3000))
    try command.write("labels.bin", [11] + [UInt8](repeating: 7, count: 3072))
    try command.write("cut.npz", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 40))
    try command.write("pickle.npz", Array("nothing of the sort".utf8))
    try command.write("noise.npy", [0x93] + Array("NUMPY".utf8) + [1, 0, 0xFF, 0xFF])
    try command.write("one.npy", [0x93] + Array("NUMPY".utf8))
    try command.write("gif", Array("GIF89a....".utf8))
    try command.write("cut.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8))
    let essays = (0..<40).map { "words number \($0) that differ \($0 * $0) and go on" }
    try command.write("texts.csv", Array(("text\n" + essays.joined(separator: "\n")).utf8))
    try command.write("locked/a/1.pgm", Self.grey(1, bright: true))
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: "\(command.folder)/locked")
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(command.folder)/locked")
    }
    let trained = try command.run(["train", "--data", "good", "--epochs", "1", "--out", "runs/photos"])
    #expect(trained.code == 0, "\(trained.errors)")
    let before = command.names
    var text = ""
    for (all, code) in [(Self.usage, Int32(2)), (Self.input, 1)] {
      for arguments in all {
        // Root may look into every folder.
        if arguments.contains("locked"), getuid() == 0 { continue }
        let result = try command.run(arguments), line = "limpid " + arguments.joined(separator: " ")
        text += "$ \(line)\n\(result.errors)\n"
        #expect(result.code == code, "\(line)")
        #expect(result.output == "" && !result.errors.contains("Fatal error"), "\(line)")
        #expect(Set(command.names).subtracting(before).isEmpty, "\(line) left something behind")
      }
    }
    try expectSnapshot("bad-data", text)
  }

  @Test("any data in, a run out: pictures, points, carried tables, texts; then one example is asked about")
  func found() throws {
    let command = try Command()
    try Self.folder("photos", command, count: 20)
    let photos = try command.run(["train", "--data", "photos", "--epochs", "6", "--out", "runs/photos"])
    #expect(photos.code == 0 && photos.output.contains("2 folders of pictures"), "\(photos.errors)")
    let seen = try command.run(["predict", "runs/photos", "--input", "photos/light/12.pgm"])
    #expect(seen.code == 0 && seen.output.contains("label  light"), "\(seen.output)\(seen.errors)")
    let again = try command.run(["train", "photos", "--data", "photos", "--epochs", "1", "--fast-dev-run"])
    #expect(again.code == 0, "\(again.errors)")

    let lines = (0..<80).map { $0 % 2 == 0 ? "buy cheap things now \($0)" : "see you at home \($0)" }
    try command.write("texts/spam.txt", Array(lines.filter { $0.hasPrefix("buy") }.joined(separator: "\n").utf8))
    try command.write("texts/ham.txt", Array(lines.filter { $0.hasPrefix("see") }.joined(separator: "\n").utf8))
    let texts = try command.run(["train", "--data", "texts", "--epochs", "4", "--out", "runs/texts"])
    #expect(texts.code == 0 && texts.output.contains("texts with a class each"), "\(texts.errors)")
    let said = try command.run(["predict", "runs/texts", "--input", "text=buy cheap things"])
    #expect(said.code == 0 && said.output.contains("spam"), "\(said.output)\(said.errors)")

    let xor = try command.run(["train", "xor", "--out", "runs/xor"])
    #expect(xor.code == 0 && xor.output.contains("test accuracy"), "\(xor.errors)")
    let point = try command.run(["predict", "runs/xor", "--input", "0.5,-0.5", "--json"])
    #expect(point.code == 0 && point.output.contains("different"), "\(point.output)\(point.errors)")
    for format in ["bfloat16", "int8"] {
      let small = try command.run(["predict", "runs/xor", "--input", "0.5,-0.5", "--storage", format])
      #expect(small.code == 0 && small.output.contains("weights of products as \(format)"), "\(small.errors)")
      let spam = try command.run(["predict", "runs/texts", "--input", "text=hi", "--storage", format, "--json"])
      #expect(spam.code == 0 && spam.output.contains("\"storageDifference\":"), "\(spam.errors)")
    }
    let iris = try command.run(["train", "iris", "--epochs", "3", "--out", "runs/iris"])
    #expect(iris.code == 0 && iris.output.contains("species"), "\(iris.errors)")

    let groups = try command.run(["cluster", "--data", "carried:iris", "--clusters", "3", "--target", "species"])
    #expect(groups.code == 0 && groups.output.contains("adjusted Rand index"), "\(groups.errors)")
    let pca = try command.run(["pca", "--data", "digits", "--components", "2", "--out", "flat.csv"])
    #expect(pca.code == 0 && command.names.contains("flat.csv"), "\(pca.errors)")
    let table = try command.run(["table", "--data", "carried:penguins", "--json"])
    #expect(table.code == 0 && table.output.contains("\"rows\":344"), "\(table.errors)")
    let report = try command.run(["report", "runs/iris"])
    #expect(report.code == 0)
    #expect(try command.run(["inspect", "runs/iris"]).output.contains("looked at 2 times"))
    #expect(try command.run(["verify", "runs/iris"]).code == 0)
  }
}
