import LimpidCore
import LimpidData
import TestSupport
import Testing

@Suite("What is odd about a table is said")
struct OddTableTests {
  private let folder = TemporaryFolder()

  private func table(_ text: String, _ name: String = "t.csv") throws -> Table {
    try Table(reading: [folder.write(name, Array(text.utf8))])
  }

  @Test("a late word in a column of numbers counts as missing, and is named with its row")
  func lateWord() throws {
    let rows = (0..<3000).map { "\($0 == 2500 ? "broken" : $0 == 2700 ? "??" : "\(Double($0) / 7)"),\($0 % 2)" }
    let late = try table((["a,b"] + rows).joined(separator: "\n"))
    #expect(late.schema["a"]!.kind == .number && late.schema["a"]!.missing == 2)
    #expect(late.cell(2500, "a").isNaN && late.cell(2501, "a") == Float(2501.0 / 7))
    #expect(
      late.doubts == [
        "a is a column of numbers, and 2 cells of it are none ('broken', '??'; the first in row 2,501): they count as missing"
      ])
    // Many odd words: codes, not numbers.
    let codes = (0..<3000).map { $0 % 20 == 0 ? "V\($0)" : "\(Double($0) / 7)" }
    #expect(try table("a\n" + codes.joined(separator: "\n") + "\n", "codes").schema["a"]!.kind != .number)
    #expect(try table("a,b\n1,2\n3,4\n", "plain").doubts.isEmpty)
  }

  @Test("Excel's line of the delimiter and lines of comment are no rows")
  func preface() throws {
    let rows = "a;b\n1;x\n2;y\n3;x\n"
    for front in ["sep=;\n", "sep=;\r\n", "# made by hand\n", "# one; two; three\n#\n", "sep=;\n# ä\n"] {
      let table = try table(front + rows, "front")
      #expect(table.schema.columns.map(\.name) == ["a", "b"] && table.rows == 3, "\(front)")
      #expect(table.cell(2, "a") == 3, "\(front)")
    }
    #expect(try table("#a;b\n1;x\n2;y\n3;x\n", "names").schema.columns.map(\.name) == ["#a", "b"])
    #expect(try table("a,b\r1,\"two\nlines\"\r2,x\r", "returns").rows == 2)
  }

  @Test("the time of day is read as one; the score of a game is none")
  func times() throws {
    let times = (0..<200).map { "\($0 % 24):\($0 % 6)\($0 % 10),3:\($0 % 9),\($0 % 7)" }
    let table = try table("at,score,y\n" + times.joined(separator: "\n") + "\n")
    #expect(table.schema["at"]!.kind == .date && table.schema["at"]!.dateForm == .timeOfDay)
    #expect(table.schema["score"]!.kind == .category)
    let encoder = TableEncoder(table, columns: ["at"], rows: RowList(0..<200))
    #expect(encoder.width == 12 && encoder.inputNames.last == "at hour, cosine")
  }

  private func examples(_ lines: [String]) throws -> (TargetDecision, TableChecks) {
    let table = try table((["a,b,y"] + lines).joined(separator: "\n"))
    let decision = try TargetDecision(table, target: "y")
    let truths = TargetColumn(table, decision)
    let encoder = TableEncoder(table, columns: ["a", "b"], rows: truths.rows)
    let target = truths.fitted(decision, rows: truths.rows)
    let examples = TableExamples(table, encoder, target, rows: truths.rows, truths: truths)
    return (decision, TableChecks(table, decision, train: examples, test: examples))
  }

  @Test("labels that were mixed up are named; classes that overlap are left in peace")
  func suspects() throws {
    var state: UInt64 = 7
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }
    let mixed = (0..<200).map { (i: Int) -> String in
      let (a, b) = (draw(), draw())
      return "\(a),\(b),\((b > 0.3) != (i % 20 == 0) ? "high" : "low")"
    }
    let (_, found) = try examples(mixed)
    let text = found.findings.map(\.text).first { $0.contains("may be wrong") }
    #expect(text?.contains("row 1 (") == true || text?.contains("row 21 (") == true, "\(text ?? "none")")
    let overlapping = (0..<600).map { _ -> String in
      let (a, b) = (draw(), draw())
      let noise = draw() + draw() + draw() - 1.5
      return "\(a),\(b),\(b + noise > 0.5 ? "high" : "low")"
    }
    #expect(try examples(overlapping).1.findings.allSatisfy { !$0.text.contains("may be wrong") })
  }

  @Test("the positive class of two is named, and can be chosen")
  func positive() throws {
    let table = try table("a,y\n1,low\n2,high\n3,low\n4,high\n")
    #expect(try TargetDecision(table).positive == "high")
    let told = try TargetDecision(table, positive: "low")
    #expect(told.classNames == ["high", "low"] && told.because.hasSuffix("low is the positive class"))
    #expect(throws: DataError.self) { try TargetDecision(table, positive: "lwo") }
    #expect(try TargetDecision(self.table("a,y\n1,ham\n2,spam\n3,ham\n", "s")).positive == "spam")
  }
}
