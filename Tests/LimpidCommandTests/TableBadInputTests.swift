import Foundation
import Testing

/// What tables, recipes in YAML and rows that are not as they should be get: one sentence, an exit code, and no run.
/// `Files/bad-tables.txt` holds the texts; run with LIMPID_RECORD=1 to write it anew.
@Suite("Bad tables", .enabled(if: Command.program != nil, "the limpid executable is not beside the tests"))
struct TableBadInputTests {
  private static let good = (0..<48).map {
    "\($0 % 7),\($0 % 2 == 0 ? "red" : "blue"),\($0 % 3),\($0 % 4 == 0 ? "yes" : "no")"
  }

  private static var files: [(name: String, bytes: [UInt8])] {
    let head = "size,colour,count,bought\n"
    let text = { (rows: [String]) in Array((head + rows.joined(separator: "\n") + "\n").utf8) }
    let first = good.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return [
      ("good.csv", text(good)), ("empty.csv", []), ("blank.csv", Array("\n\n  \n".utf8)),
      ("zeros.csv", [1, 2, 0, 255, 0, 7]), ("names.csv", Array(head.utf8)),
      ("ragged.csv", text(good + ["1,2,3"])), ("wide.csv", text(good + ["1,red,2,3,yes"])),
      ("open.csv", text(good + ["1,\"red,2,yes"])), ("after.csv", text(good + ["1,\"red\"x,2,yes"])),
      ("lonely.csv", Array("size\n1\n2\n3\n".utf8)),
      ("single.csv", text(first.map { "\($0[0]),\($0[1]),\($0[2]),yes" })),
      ("hollow.csv", text(first.map { "\($0[0]),\($0[1]),\($0[2])," })),
      ("useless.csv", text(first.map { "1,red,1,\($0[3])" })),
      (
        "essay.csv",
        text(first.enumerated().map { "\($1[0]),\($1[1]),\($1[2]),words number \($0) that differ \($0 * $0)" })
      ),
      ("ids.csv", text(first.enumerated().map { "\($1[0]),\($1[1]),\($1[2]),k\($0)x\($0 * 7)" })),
      ("dates.csv", text(first.enumerated().map { "\($1[0]),\($1[1]),\($1[2]),2024-01-\(10 + $0 % 19)" })),
      ("book.xlsx", Array("PK\u{3}\u{4}xl/workbook.xml".utf8)), ("data.parquet", Array("PAR1....PAR1".utf8)),
      ("picture.png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]), ("old.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1]),
      ("base.db", Array("SQLite format 3\u{0}".utf8)), ("packed.csv.bz2", Array("BZh91AY".utf8)),
      ("cut.csv.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]),
      ("noise.csv.gz", [0x1F, 0x8B] + [UInt8](repeating: 9, count: 60)),
      ("other.csv", Array("weight\n1\n2\n3\n".utf8)),
      ("unknown.yaml", Array("table:\n  fils: [good.csv]\n".utf8)),
      ("deeper.yaml", Array("table:\n  files: [tables/good.csv]\n  network:\n    widht: 64\n".utf8)),
      ("kind.yaml", Array("table:\n  files: [tables/good.csv]\nepochs: many\n".utf8)),
      ("broken.yaml", Array("table: [good.csv\nepochs: 3\n".utf8)), ("empty.yaml", []),
      ("recipe.yaml", Array("recipe: tabel\n".utf8)), ("nofile.yaml", Array("epochs: 3\n".utf8)),
      ("column.yaml", Array("table:\n  files: [tables/good.csv]\n  columns: {colr: category}\n".utf8)),
      ("columnkind.yaml", Array("table:\n  files: [tables/good.csv]\n  columns: {colour: colour}\n".utf8)),
      ("split.yaml", Array("table:\n  files: [tables/good.csv]\n  split: {kind: grouped, by: shop}\n".utf8)),
      ("share.yaml", Array("table:\n  files: [tables/good.csv]\n  split: {test: 1.5}\n".utf8)),
      ("pairing.yaml", Array("table:\n  files: [tables/good.csv]\n  loss: meanAbsoluteError\n".utf8)),
      ("loss.yaml", Array("table:\n  files: [tables/good.csv]\n  loss: crossEntrpy\n".utf8)),
      ("rows-names.csv", Array("size,color,count\n1,red,2\n".utf8)),
      ("rows-word.csv", Array("size,colour,count\nbig,red,2\n".utf8)),
      ("rows-ragged.csv", Array("size,colour,count\n1,red,2\n1,red\n".utf8)),
      ("rows-bool.csv", Array("size,colour,count\n1,red,two\n".utf8)),
      ("rows-more.csv", Array("size,colour,weight,count\n1,red,3,2\n".utf8)),
      ("rows.jsonl", Array(#"{"size":1,"colour":"red","count":2}\#n{"size":1,"colour":"red","count":"two"}\#n"#.utf8)),
      ("cut.jsonl", Array(#"{"size":1,"colour":"red","count":2}\#n{"size":1,"colour"\#n"#.utf8)),
      ("word.json", Array("size".utf8)),
    ]
  }

  private static let usage: [[String]] = [
    ["train", "--data"], ["train", "table"], ["train", "--target", "bought"],
    ["train", "digits", "--target", "bought"], ["train", "digits", "--folds", "3"],
    ["train", "--data", "tables/good.csv", "--folds", "1"],
    ["train", "--data", "tables/good.csv", "--set", "epochs"],
    ["train", "--data", "tables/good.csv", "--set", "table.network.widht=3"],
    ["train", "--data", "tables/good.csv", "--set", "table.network.width=0"],
    ["train", "--data", "tables/good.csv", "--set", "epochs=many"],
    ["train", "--data", "tables/good.csv", "--set", "optimizer=adamm"],
    ["train", "tables/unknown.yaml"], ["train", "tables/deeper.yaml"], ["train", "tables/kind.yaml"],
    ["train", "tables/broken.yaml"], ["train", "tables/empty.yaml"], ["train", "tables/recipe.yaml"],
    ["train", "tables/nofile.yaml"], ["recipe", "tabel"], ["recipe", "digits", "--set", "epoch=3"],
    ["train", "tables/columnkind.yaml"],
  ]

  private static let input: [[String]] =
    ["nowhere.csv", "tables", "tables/loop.csv", "tables/pipe"].map { ["train", "--data", $0] }
    + [
      "empty.csv", "blank.csv", "zeros.csv", "names.csv", "ragged.csv", "wide.csv", "open.csv", "after.csv",
      "lonely.csv", "single.csv", "hollow.csv", "useless.csv", "essay.csv", "ids.csv", "dates.csv", "book.xlsx",
      "data.parquet", "picture.png", "old.xls", "base.db", "packed.csv.bz2", "cut.csv.gz", "noise.csv.gz",
    ].map { ["train", "--data", "tables/\($0)"] }
    + ["column", "split", "share", "pairing", "loss"].map { ["train", "tables/\($0).yaml"] } + [
      ["train", "nowhere.yaml"], ["train", "--data", "tables/good.csv", "tables/other.csv"],
      ["train", "--data", "tables/good.csv", "--target", "boughtt"],
      ["train", "--data", "tables/good.csv", "--target", "zebra"],
      ["train", "--data", "tables/good.csv", "--target", "colour", "--task", "regression"],
      ["train", "--data", "tables/good.csv", "--target", "size", "--task", "binary"],
      ["train", "--data", "tables/good.csv", "--ignore", "colou"],
      ["train", "--data", "tables/good.csv", "--ignore", "size,colour,count"],
    ]
    + [
      "tables/rows-names.csv", "tables/rows-word.csv", "tables/rows-ragged.csv", "tables/good.csv:49",
      "tables/good.csv:0", "tables/good.csv:x", "nowhere.csv", "size=big,colour=red", "sise=1", "size",
      "tables/zeros.csv", "tables/rows-more.csv", "tables/rows.jsonl", "tables/rows.jsonl:3", "tables/cut.jsonl",
      "tables/word.json", #"{"size":1,"colour":"red"}"#, #"{"size":1,"color":"red","count":2}"#,
      #"{"size":true,"colour":"red","count":2}"#, #"{"size":[1],"colour":"red","count":2}"#,
      #"{"size":1,"colour":"red","count":2"#, "[]", "[1,2]", "1,red", #"size=1,"red""#,
    ].map { ["predict", "runs/table", "--input", $0] } + [
      ["why", "runs/table", "--input", "tables/good.csv", "--neuron", "0.0.0.1"],
      ["why", "runs/table", "--input", "tables/good.csv:1", "--neuron", "0.0.0.900"],
      ["train", "--data", "tables/good.csv", "--task", "clases"],
    ]

  @Test("each gets its sentence, its exit code and no run")
  func corpus() throws {
    let command = try Command()
    for (name, bytes) in TableBadInputTests.files { try command.write("tables/\(name)", bytes) }
    try FileManager.default.createSymbolicLink(
      atPath: "\(command.folder)/tables/loop.csv", withDestinationPath: "loop.csv")
    #expect(try command.shell("mkfifo \(command.folder)/tables/pipe").code == 0)
    let trained = try command.run(["train", "--data", "tables/good.csv", "--epochs", "2", "--out", "runs/table"])
    #expect(trained.code == 0, "\(trained.errors)")
    let before = command.names
    var text = ""
    for (all, code) in [(TableBadInputTests.usage, Int32(2)), (TableBadInputTests.input, 1)] {
      for arguments in all {
        let result = try command.run(arguments), line = "limpid " + arguments.joined(separator: " ")
        let errors = result.errors.replacing(
          /expected one of (digits|about|accumulation)[^\n]*/, with: "expected one of …")
        text += "$ \(line)\n\(errors)\n"
        #expect(result.code == code, "\(line)")
        #expect(result.output == "" && !result.errors.contains("Fatal error"), "\(line)")
        #expect(Set(command.names).subtracting(before).isEmpty, "\(line) left something behind")
      }
    }
    try expectSnapshot("bad-tables", text)
  }

  @Test("rows as CSV, as JSON and by hand get the same answers; they can be written to a file")
  func rows() throws {
    let command = try Command()
    try command.write("good.csv", Array(("size,colour,count,bought\n" + Self.good.joined(separator: "\n")).utf8))
    let trained = try command.run(["train", "--data", "good.csv", "--epochs", "2", "--out", "table"])
    #expect(trained.code == 0, "\(trained.errors)")
    let object = #"{"size": 3, "colour": "red", "count": null}"#
    try command.write("rows.csv", Array("colour,count,size\nred,,3\nred,,3\n".utf8))
    try command.write("rows.json", Array("[\(object),\n \(object)]\n".utf8))
    try command.write("rows.jsonl", Array("\(object)\n\(object)\n".utf8))
    func answer(_ input: String) throws -> Substring? {
      let said = try command.run(["predict", "table", "--input", input, "--json"])
      #expect(said.code == 0, "\(input): \(said.errors)")
      return said.output.split(separator: "\n").last?.split(separator: "\"target\"").last
    }
    let wanted = try answer("rows.csv")
    for input in ["rows.csv:2", "rows.json", "rows.jsonl:1", object, "[\(object)]", "3,red,", "size=3,colour=red"] {
      #expect(try answer(input) == wanted, "\(input)")
    }
    #expect(try command.run(["predict", "table", "--input", "rows.json", "--out", "answers.csv"]).code == 0)
    let lines = String(decoding: try command.read("answers.csv"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == "row,bought,probability of no,probability of yes,set")
  }

  @Test("what is odd and can be read is read")
  func accepted() throws {
    let command = try Command()
    let rows = TableBadInputTests.good
    let head = "size,colour,count,bought\n"
    let odd: [(String, [UInt8])] = [
      ("latin.csv", Array(head.utf8) + rows.joined(separator: "\n").utf8.map { $0 == UInt8(ascii: "u") ? 0xFC : $0 }),
      ("huge.csv", Array((head + rows.map { "123456789012345678901234567890\($0)" }.joined(separator: "\n")).utf8)),
      ("mac.csv", Array((head + rows.joined(separator: "\n")).replacing("\n", with: "\r").utf8)),
    ]
    for (name, bytes) in odd {
      try command.write(name, bytes)
      let result = try command.run(["train", "--data", name, "--epochs", "1", "--out", "runs/\(name)"])
      #expect(result.code == 0, "\(name): \(result.errors)")
    }
  }
}
