import LimpidCore
import TestSupport
import Testing

@testable import LimpidData

@Suite("Tables that lie in a file")
struct TableStoreTests {
  private let folder = TemporaryFolder()

  private func rows(_ count: Int) -> String {
    (0..<count).map { i in
      "\(Double(i * 7919 % 10_007) / 7),\(i % 9 == 0 ? "" : "w\(i % 37)"),20\(10 + i % 10)-03-\(10 + i % 19),\(Double(i) / 3)"
    }.joined(separator: "\n")
  }

  private func both(_ files: [String]) throws -> (memory: Table, file: Table) {
    let sources = try files.map { try TableSource.named($0) }
    return (
      try Table(sources, [:], [], .target("y"), mostInMemory: .max),
      try Table(sources, [:], [], .target("y"), mostInMemory: 0)
    )
  }

  @Test("hold what those in memory hold, whatever is asked of them")
  func same() throws {
    let path = try folder.write("t.csv", Array(("x,word,day,y\n" + rows(30_000)).utf8))
    let (memory, file) = try both([path])
    #expect(!memory.isInFile && file.isInFile && memory.schema == file.schema)
    for name in ["x", "word", "day", "y"] {
      #expect(memory.numbers(name).map(\.bitPattern) == file.numbers(name).map(\.bitPattern), "\(name)")
    }
    let decision = try TargetDecision(memory, target: "y")
    var inputs: [[Tensor]] = [], texts: [[String]] = []
    for table in [memory, file] {
      let truths = TargetColumn(table, decision)
      let (train, test) = try TableSplit().parts(table, truths)
      let encoder = TableEncoder(table, columns: ["x", "word", "day"], rows: train)
      let target = truths.fitted(decision, rows: train)
      let examples = [train, test].map { TableExamples(table, encoder, target, rows: $0, truths: truths) }
      // In order, backwards, far apart, the same one twice.
      let places = [Array(0..<300), Array((0..<300).reversed()), [23_000, 5, 5, 17_000, 6, 4], []]
      inputs.append(places.map { examples[0].inputs($0) })
      texts.append(TableChecks(table, decision, train: examples[0], test: examples[1]).findings.map(\.text))
    }
    #expect(zip(inputs[0], inputs[1]).allSatisfy { $0.shape == $1.shape && $0.array == $1.array })
    #expect(texts[0] == texts[1])
  }

  @Test("keep what stands in a row when another file's columns come beside it")
  func beside() throws {
    let first = try folder.write("a.csv", Array(("x,word,day,z\n" + rows(5000)).utf8))
    let second = try folder.write("b.csv", Array(("y\n" + (0..<5000).map { "\($0 * 3)" }.joined(separator: "\n")).utf8))
    let (memory, file) = try both([first, second])
    for name in ["x", "word", "day", "z", "y"] {
      #expect(memory.numbers(name).map(\.bitPattern) == file.numbers(name).map(\.bitPattern), "\(name)")
    }
  }

  @Test("the target's numbers are the file's own, in double precision")
  func exact() throws {
    let numbers = (0..<200).map { 100 + Double($0) / 7 }
    let path = try folder.write("e.csv", Array(("x,y\n" + numbers.map { "1\($0),\($0)" }.joined(separator: "\n")).utf8))
    let table = try Table(reading: [path])
    #expect(zip(table.numbers("y"), numbers).allSatisfy { abs($0 - $1) < 1e-12 })
    let decision = try TargetDecision(table, target: "y")
    let truths = TargetColumn(table, decision)
    let encoder = TableEncoder(table, columns: ["x"], rows: truths.rows)
    let examples = TableExamples(
      table, encoder, truths.fitted(decision, rows: truths.rows), rows: truths.rows, truths: truths)
    #expect(zip(examples.values, numbers).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
