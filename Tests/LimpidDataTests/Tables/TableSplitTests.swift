import LimpidData
import TestSupport
import Testing

@Suite("Tables are split")
struct TableSplitTests {
  private let folder = TemporaryFolder()

  private func prepared(_ change: (inout TableSplit) -> Void) throws -> (table: Table, train: [Int], test: [Int]) {
    var text = "shop,day,part,y\n"
    for i in 0..<100 {
      text +=
        "s\(i % 10),2024-\(i % 2 == 0 ? "01" : "02")-\(10 + i % 15),\(i % 4 == 0 ? "test" : "train"),\(i % 5 == 0 ? "yes" : "no")\n"
    }
    let table = try Table(reading: [folder.write("t.csv", Array(text.utf8))])
    var split = TableSplit()
    change(&split)
    let parts = try split.parts(table, TargetColumn(table, TargetDecision(table, target: "y")))
    let (train, test) = (Array(parts.train), Array(parts.test))
    #expect(Set(train + test) == Set(0..<100) && train.count + test.count == 100)
    return (table, train, test)
  }

  @Test("by lot: classes keep their shares")
  func stratified() throws {
    let (_, _, test) = try prepared { _ in }
    #expect(test.count == 20 && test.count { $0 % 5 == 0 } == 4)
  }

  @Test("groups stay together")
  func grouped() throws {
    let (_, train, test) = try prepared {
      $0.kind = .grouped
      $0.by = "shop"
    }
    #expect(Set(train.map { $0 % 10 }).isDisjoint(with: test.map { $0 % 10 }) && test.count == 20)
  }

  @Test("the latest rows are the test")
  func time() throws {
    let (table, train, test) = try prepared {
      $0.kind = .time
      $0.by = "day"
    }
    #expect(train.map { table.cell($0, "day") }.max()! <= test.map { table.cell($0, "day") }.min()!)
  }

  @Test("a column says it")
  func column() throws {
    let (_, _, test) = try prepared {
      $0.kind = .column
      $0.by = "part"
    }
    #expect(test == Array(stride(from: 0, to: 100, by: 4)))
  }

  @Test("every row is in the test of one fold")
  func folds() throws {
    var seen: [Int] = []
    for fold in 0..<7 {
      seen += try prepared {
        $0.folds = 7
        $0.fold = fold
      }.test
    }
    #expect(seen.sorted() == Array(0..<100))
  }

  @Test func refusals() throws {
    let changes: [(inout TableSplit) -> Void] = [
      { $0.kind = .grouped }, { ($0.kind, $0.by) = (.grouped, "shpo") }, { ($0.kind, $0.by) = (.time, "shop") },
      { ($0.kind, $0.by) = (.column, "shop") }, { $0.test = 0 }, { $0.test = 1.5 }, { ($0.folds, $0.fold) = (5, 5) },
      { $0.folds = 1 }, { $0.folds = 1000 },
    ]
    let text = changes.map { change in refusal(in: folder.path) { _ = try prepared(change) } }
    try expectSnapshot("split-refusals", text.joined(separator: "\n\n") + "\n", in: files)
  }
}
