import CLimpid
import LimpidCore
import LimpidData
import TestSupport
import Testing

@Suite("Tables are read")
struct TableReadingTests {
  private let folder = TemporaryFolder()

  private func table(_ text: String, _ name: String = "t.csv", kinds: [String: ColumnKind] = [:]) throws -> Table {
    try Table(reading: [folder.write(name, Array(text.utf8))], kinds: kinds)
  }

  private func column(_ table: Table, _ name: String) -> [Float] { (0..<table.rows).map { table.cell($0, name) } }

  @Test("quotes, line breaks and delimiters in fields, CRLF, a mark at the beginning, empty lines")
  func quoting() throws {
    let text =
      "\u{FEFF}name,\"the \"\"size\"\"\",note\r\n\"Ann\",1.5,\"a, b\"\r\n\r\nBob, 2 ,\"two\r\nlines\"\r\nAnn,-3e1,5\" pipe\r\n"
    let table = try table(text)
    #expect(table.schema.columns.map(\.name) == ["name", "the \"size\"", "note"])
    #expect(column(table, "the \"size\"") == [1.5, 2, -30])
    #expect(table.schema["note"]!.levels == ["5\" pipe", "a, b", "two\r\nlines"])
    #expect(table.schema["name"]!.levels == ["Ann", "Bob"] && column(table, "name") == [0, 1, 0])
  }

  @Test("tabs, semicolons, bars and blanks; with and without names")
  func delimiters() throws {
    for delimiter in [",", "\t", ";", "|", " "] {
      let rows = (0..<8).map { "\($0)\(delimiter)\(Double($0) / 4)\(delimiter)w\($0 % 2)" }
      let named = try table((["a\(delimiter)b\(delimiter)c"] + rows).joined(separator: "\n"), "named")
      #expect(named.schema.columns.map(\.name) == ["a", "b", "c"], "\(delimiter)")
      #expect(named.rows == 8 && column(named, "b")[6] == 1.5, "\(delimiter)")
      let bare = try table(rows.joined(separator: "\n") + "\n", "bare")
      #expect(bare.schema.columns.map(\.name) == ["column1", "column2", "column3"] && bare.rows == 8, "\(delimiter)")
    }
  }

  @Test("UTF-16 and Latin-1 give the words that UTF-8 gives")
  func encodings() throws {
    let text = "city,n\nKöln,1\nZürich,2\nKöln,3\n"
    let expected = try table(text).schema
    let units = Array(text.utf16)
    let little = units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let latin = text.unicodeScalars.map { UInt8($0.value) }
    for (name, bytes) in [
      ("little", [0xFF, 0xFE] + little), ("big", [0xFE, 0xFF] + big), ("bare", little), ("latin", latin),
    ] {
      let table = try Table(reading: [folder.write(name, bytes)])
      #expect(table.schema == expected, "\(name)")
      #expect(table.remarks.count == 1, "\(name)")
    }
  }

  @Test("what columns hold is inferred")
  func kinds() throws {
    let rows = (0..<60).map { (i: Int) -> String in
      let first: [String] = ["\(i + 1)", "2024-\(10 + i % 3)-\(10 + i % 19)", i % 2 == 0 ? "yes" : "no"]
      let second: [String] = [["red", "green", "blue"][i % 3], i % 7 == 0 ? "NA" : "\(Double(i) * 1.5)"]
      let third: [String] = ["one \(i) quite different \(i * i) sentence", "k\(i * 7)", "same"]
      return (first + second + third + [i % 11 == 0 ? "unknown" : "\(i * i)"]).joined(separator: ",")
    }
    let table = try table((["row,day,ok,colour,x,words,key,constant,y"] + rows).joined(separator: "\n"))
    let kinds: [ColumnKind] = [
      .identifier, .date, .boolean, .category, .number, .text, .identifier, .constant, .number,
    ]
    #expect(table.schema.columns.map(\.kind) == kinds)
    #expect(table.schema["x"]!.missing == 9 && column(table, "x")[7].isNaN && column(table, "x")[8] == 12)
    #expect(table.schema["y"]!.missingWords == ["unknown"] && column(table, "y")[11].isNaN)
    #expect(table.schema["ok"]!.levels == ["no", "yes"] && column(table, "ok").prefix(2) == [1, 0])
    #expect(column(table, "day")[0] == 20_006, "2024-10-10 is day 20,006")
    #expect(try self.table("a,b\n1,x\n2,y\n", "t2", kinds: ["a": .category]).schema["a"]!.kind == .category)
  }

  @Test("dates as most people write them, and days that no calendar has")
  func dates() throws {
    // 2,000 different days: more than are kept as words.
    let days = (0..<2000).map {
      "20\(10 + $0 / 336)-\($0 / 28 % 12 < 9 ? "0" : "")\($0 / 28 % 12 + 1)-\($0 % 28 < 9 ? "0" : "")\($0 % 28 + 1)"
    }
    let table = try table("day,n\n" + days.enumerated().map { "\($1),\($0 * $0)" }.joined(separator: "\n"))
    #expect(table.schema["day"]!.kind == .date && table.schema["day"]!.dateForm == .yearFirst)
    #expect(column(table, "day").prefix(2) == [14_610, 14_611] && column(table, "day")[28] == 14_641)
    let words = try self.table("day,n\n" + (days + ["2015-02-30"]).map { "\($0),1" }.joined(separator: "\n"), "t2")
    #expect(words.schema["day"]!.kind != .date)
    #expect(try self.table("day,n\n2024-2-3,1\n2024/02/04,2\n2024-02-05 10:30,3\n", "t3").schema["day"]!.kind == .date)
  }

  @Test("scikit-learn's first line, files one below the other and side by side")
  func layouts() throws {
    let iris = try table("4,2,no,yes\n1.5,2,0\n2.5,3,1\n3.5,4,0\n4.5,1,1\n", "sk.csv")
    #expect(iris.classNames == ["no", "yes"] && iris.schema.columns.map(\.name) == ["feature1", "feature2", "target"])
    #expect(iris.rows == 4)
    let parts = try (0..<3).map { try folder.write("p\($0)", Array("a,b\n\($0),x\n\($0 + 10),y\n".utf8)) }
    let below = try Table(reading: parts)
    #expect(below.rows == 6 && column(below, "a") == [0, 10, 1, 11, 2, 12])
    let other = try folder.write("target", Array("7\n8\n".utf8))
    let beside = try Table(reading: [parts[0], other])
    #expect(beside.schema.columns.count == 3 && beside.cell(1, beside.schema.columns[2].name) == 8)
  }

  @Test("numbers are the nearest doubles")
  func numbers() {
    var state: UInt64 = 1
    for i in 0..<200_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let x = Double(bitPattern: state)
      let text =
        i % 3 == 0 ? "\(x)" : i % 3 == 1 ? "\(Double(state >> 11) / 1e7)" : "\(state)e\(Int(state % 640) - 330)"
      var (value, copy) = (0.0, text)
      let kind = copy.withUTF8 { limpid_csv_cell($0.baseAddress, Int64($0.count), &value) }
      guard kind == LIMPID_CELL_NUMBER else { continue }
      #expect(value.bitPattern == Double(text)!.bitPattern, "\(text)")
    }
  }

  @Test("a large table is the same on any number of threads")
  func threads() throws {
    var text = "x,word,note\n"
    for i in 0..<60_000 {
      text +=
        "\(Double(i * 7919 % 10_007) / 16),w\(i % 37),\"\(i % 5 == 0 ? "line\nbreak, \"\"\(i)\"\"" : "n\(i % 3)")\"\n"
    }
    let path = try folder.write("large.csv", Array(text.utf8))
    let before = limpid_threads()
    defer { limpid_set_threads(before) }
    var first: Table?
    for threads: Int32 in [1, 3, 7] {
      limpid_set_threads(threads)
      let table = try Table(reading: [path])
      #expect(table.rows == 60_000)
      if let first {
        #expect(table.schema == first.schema)
        #expect(
          (0..<table.rows).allSatisfy {
            table.cell($0, "x") == first.cell($0, "x") && table.cell($0, "word") == first.cell($0, "word")
          })
      }
      first = first ?? table
    }
    #expect(first!.cell(59_999, "x") == Float(Double(59_999 * 7919 % 10_007) / 16))
  }

  @Test("a number that single precision has no room for is named", arguments: ["1e39", "-4e38", "1e400"])
  func giants(cell: String) throws {
    let rows = (0..<3000).map { $0 == 2345 ? "\(cell),1" : "\($0 % 97).5,\($0)" }
    let path = try folder.write("giant", Array((["a,b"] + rows).joined(separator: "\n").utf8))
    #expect(
      refusal(in: folder.path) { _ = try Table(reading: [path]) } == """
        FOLDER/giant: row 2,346 (line 2,347): column 'a' is \(cell), expected numbers of at most 1e38, as single precision holds
          mend  correct the cell, leave it empty if the value is not known, or say that the column is no number: --set table.columns.a=text
        """)
    #expect(try Table(reading: [path], kinds: ["a": .text]).rows == 3000)
  }

  @Test func refusals() throws {
    let bad: [(String, [UInt8])] = [
      ("empty", []), ("blank", Array(" \n\n \n".utf8)), ("zeros", Array("a,b\n1,".utf8) + [0, 1, 2, 0]),
      ("wide", Array("a,b\n1,2\n3,4\n5,6,7\n".utf8)), ("narrow", Array("a,b\n1,2\n3\n5,6\n".utf8)),
      ("open", Array("a,b\n1,2\n3,\"x\n5,6\n".utf8)), ("after", Array("a,b\n1,2\n3,\"x\"y\n5,6\n".utf8)),
      ("names", Array("a,b\n".utf8)), ("zip", Array("PK\u{3}\u{4}xl/workbook".utf8)), ("parquet", Array("PAR1xx".utf8)),
      ("png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]), ("pdf", Array("%PDF-1.7".utf8)),
      ("cut.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]),
      ("noise.gz", [0x1F, 0x8B] + Array(repeating: 7, count: 40)),
    ]
    var text = ""
    for (name, bytes) in bad {
      let path = try folder.write(name, bytes)
      text += refusal(in: folder.path) { _ = try Table(reading: [path]) } + "\n\n"
    }
    let good = try folder.write("good", Array("a,b\n1,x\n2,y\n3,x\n".utf8))
    let long = try folder.write("long", Array("c\n1\n2\n".utf8))
    let cases: [() throws -> Void] = [
      { _ = try Table(reading: []) }, { _ = try Table(reading: ["/nowhere/t.csv"]) },
      { _ = try Table(reading: [self.folder.path]) }, { _ = try Table(reading: [good, long]) },
      { _ = try Table(reading: [good], kinds: ["bb": .number]) },
      { _ = try TargetDecision(Table(reading: [good]), target: "bee") },
      { _ = try TargetDecision(Table(reading: [good]), target: "b", task: .regression) },
      { _ = try TargetDecision(Table(reading: [long])) },
    ]
    for body in cases { text += refusal(in: folder.path, body) + "\n\n" }
    try expectSnapshot("table-refusals", text, in: files)
  }
}
