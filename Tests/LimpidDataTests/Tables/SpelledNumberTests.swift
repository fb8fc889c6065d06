import LimpidCore
import LimpidData
import TestSupport
import Testing

@Suite("Numbers with a sign beside them, and dates of digits alone")
struct SpelledNumberTests {
  private let folder = TemporaryFolder()

  private func table(_ text: String, _ name: String = "t.csv") throws -> Table {
    try Table(reading: [folder.write(name, Array(text.utf8))])
  }

  @Test("percents and amounts are numbers")
  func units() throws {
    var text = "share,price,worth,mixed,level\n"
    for i in 0..<400 {
      let price = i == 17 ? "-$5.25" : i == 18 ? "$ -6" : "\"$\(i % 7),\(100 + i).25\""
      text += "\(Double(i) / 8) %,\(i % 7 == 0 && i != 17 && i != 18 ? "$\(i).5" : price),\(i * i) EUR,"
      text += "\(i % 2 == 0 ? "\(i % 8) %" : "some"),\(i == 9 ? "" : "\(10 * (i % 3))%")\n"
    }
    let table = try table(text)
    let kinds = table.schema.columns.map(\.kind)
    #expect(kinds == [.number, .number, .number, .category, .number], "\(table.schema)")
    #expect(table.schema.columns.map(\.unit) == ["%", "$", "EUR", nil, "%"])
    #expect(table.schema["share"]!.because == "all are numbers, written with %")
    #expect(table.cell(3, "share") == 0.375 && table.cell(399, "share") == 399 / 8)
    #expect(table.cell(17, "price") == -5.25 && table.cell(18, "price") == -6 && table.cell(8, "price") == 1108.25)
    #expect(table.cell(7, "price") == 7.5 && table.cell(40, "worth") == 1600)
    #expect(table.cell(9, "level").isNaN && table.cell(10, "level") == 10)
    // A row to predict may have the sign or not.
    let encoder = TableEncoder(reading: table.schema, columns: ["share", "price"])
    for (share, price) in [("53.6 %", "$1"), ("53.6", "1"), ("53.6%", "$ 1")] {
      let cells = try encoder.cells(["share": share, "price": price], name: "row").cells
      #expect(cells[0] == 53.6 && cells[1] == 1)
    }
    let refused = refusal { _ = try encoder.cells(["share": "53.6 $"], name: "row") }
    #expect(refused.hasPrefix("row: column share is '53.6 $'"), "\(refused)")
  }

  @Test("a decimal comma beside a sign, and a table without names")
  func styles() throws {
    let rows = (0..<50).map { "\($0 * $0),5 €;\($0 % 2)" }
    let table = try table(rows.joined(separator: "\n") + "\n")
    #expect(table.schema["column1"]!.unit == "€" && table.rows == 50 && table.cell(7, "column1") == 49.5)
    // One column with a decimal comma in every row: the comma cuts all rows alike too.
    for (front, name) in [("a;b;c\n", "a"), ("", "column1")] {
      let text = front + (0..<50).map { "\($0 * $0),25;\($0 % 5);\("xyz".randomElement()!)\n" }.joined()
      let comma = try self.table(text, "comma")
      #expect(comma.schema.columns.count == 3 && comma.rows == 50 && comma.cell(7, name) == 49.25, "\(comma.schema)")
    }
  }

  @Test("days as yearmonthday are dates; numbers that only look so are none")
  func days() throws {
    let rows = (0..<60).map { i in
      let day = "2015\(i % 12 < 9 ? "0" : "")\(i % 12 + 1)\(i % 28 < 9 ? "0" : "")\(i % 28 + 1)"
      return "\(day),\(day)T\(i % 2 == 0 ? "000000" : "123000"),\(20_150_101 + 31 * i)"
    }
    let table = try table("day,time,code\n" + rows.joined(separator: "\n") + "\n")
    #expect(table.schema["day"]!.kind == .date && table.schema["day"]!.dateForm == .compact)
    #expect(table.schema["time"]!.kind == .date && table.schema["time"]!.dateForm == .compact)
    #expect(table.schema["code"]!.kind == .number)
    #expect(table.cell(0, "day") == 16_436)  // 2015-01-01
    let encoder = TableEncoder(table, columns: ["day", "time"], rows: RowList(0..<60))
    #expect(encoder.inputNames.contains("time hour, cosine") && !encoder.inputNames.contains("day hour, cosine"))
  }

  @Test("a wrong row is named with its line in the file")
  func lines() throws {
    let front = "# made by hand\na,b\n1,x\n\n2,\"two\nlines\"\n"
    let path = try folder.write("t", Array((front + "3,y\n4,y,z\n").utf8))
    #expect(
      refusal(in: folder.path) { _ = try Table(reading: [path]) }.hasPrefix("FOLDER/t: row 4 (line 8): 3 fields"))
    let cells = try TableCells(reading: folder.write("u", Array((front + "3,y\n4,y\n").utf8)), most: 10)
    let places = ["row 1 (line 3)", "row 2 (line 5)", "row 3 (line 7)", "row 4 (line 8)"]
    #expect((0..<4).map { cells.place($0) } == places)
    let many = "a,b\n" + (0..<300_000).map { $0 == 250_000 ? "1,2,3\n" : "\($0),\"x\ny\"\n" }.joined()
    let large = try folder.write("large", Array(many.utf8))
    let refused = refusal(in: folder.path) { _ = try Table(reading: [large]) }
    #expect(refused.contains("row 250,001 (line 500,002): 3 fields"), "\(refused)")
  }
}
