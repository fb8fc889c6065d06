import Foundation
import LimpidCore
import LimpidData
import LimpidExchange
import LimpidModels
import LimpidTraining
import TestSupport
import Testing

/// What a path is taken for, and whether that can be learned from.
@Suite struct FoundDataTests {
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "limpid-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func arrays(_ shape: Shape, classes: Int) throws -> (x: Tensor, y: IndexTensor) {
    let n = shape[0]
    let each = shape.elementCount / n
    let values = (0..<shape.elementCount).map { Float(($0 * 37 + $0 / each * 11) % 256) / 100 }
    return (try Tensor(shape, values), IndexTensor((0..<n).map { Int32($0 % classes) }))
  }

  @Test func npz() throws {
    let folder = try Folder()
    let (x, y) = try arrays([40, 9, 8, 3], classes: 4), (z, w) = try arrays([12, 9, 8, 3], classes: 4)
    let file = "\(folder.path)/pictures.npz"
    try NPZFile(entries: [
      .init(name: "x_train", value: x.value), .init(name: "y_train", value: y.value),
      .init(name: "x_test", value: z.value), .init(name: "y_test", value: w.value),
    ]).write(to: file)
    let found = try FoundData(under: [file])
    #expect(found.kind == .arrays && found.examples == 40 && found.hasColours)
    let data = try found.choice!.load()
    #expect(data.train.inputShape == [9, 8, 3] && data.train.count == 36 && data.test.count == 12)
    #expect(data.train.classNames.count == 4)
    #expect(data.test.inputs([0]).array == Array(z.array.prefix(9 * 8 * 3)))
  }

  /// One absurd number in a picture would leave nothing of all others.
  @Test func farAway() throws {
    let folder = try Folder()
    let (x, y) = try arrays([40, 9, 8, 3], classes: 4)
    var numbers = x.array
    numbers[17 * 9 * 8 * 3 + 5] = 3e38
    for (name, values, count) in [("healthy", x, 0), ("spoilt", try Tensor([40, 9, 8, 3], numbers), 1)] {
      let file = "\(folder.path)/\(name).npz"
      try NPZFile(entries: [.init(name: "x", value: values.value), .init(name: "y", value: y.value)]).write(to: file)
      let remarks = try FoundData(under: [file]).choice!.load().remarks
      #expect(
        remarks.count == count && remarks.allSatisfy { $0.contains("3e+38 in example 17 of train") }, "\(remarks)")
    }
  }

  /// Rows of numbers are a table, whose test is the part that is called so.
  @Test func rows() throws {
    let folder = try Folder()
    let (x, y) = try arrays([60, 3], classes: 2), (z, w) = try arrays([20, 3], classes: 2)
    let file = "\(folder.path)/rows.npz"
    try NPZFile(entries: [
      .init(name: "X", value: x.value), .init(name: "label", value: y.value), .init(name: "X_test", value: z.value),
      .init(name: "label_test", value: w.value),
    ]).write(to: file)
    let found = try FoundData(under: [file])
    let loaded = try LoadedTable(try #require(found.table))
    #expect(loaded.train.count == 60 && loaded.test.count == 20 && loaded.decision.column == "label")
    // Two files, labels first.
    try NPYFile(x.value).write(to: "\(folder.path)/inputs.npy")
    try NPYFile(y.value).write(to: "\(folder.path)/labels.npy")
    let pair = try FoundData(under: ["\(folder.path)/labels.npy", "\(folder.path)/inputs.npy"])
    #expect(try LoadedTable(try #require(pair.table)).table.rows == 60)
  }

  @Test func carried() throws {
    let iris = try RunData(Recipes.iris), penguins = try RunData(Recipes.penguins)
    guard case .table(let flowers) = iris, case .table(let birds) = penguins else { return #expect(Bool(false)) }
    #expect(flowers.table.rows == 150 && flowers.decision.classNames == ["setosa", "versicolor", "virginica"])
    #expect(birds.table.rows == 344 && birds.decision.classNames == ["Adelie", "Chinstrap", "Gentoo"])
  }

  /// Texts with classes as they are handed round: lines that begin with their class, JSON by part, a file of texts beside one of classes.
  @Test func texts() throws {
    let folder = try Folder()
    func write(_ name: String, _ text: String) throws {
      let file = "\(folder.path)/\(name)"
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: file))
    }
    func loaded(_ names: String...) throws -> (found: FoundData, table: LoadedTable) {
      let found = try FoundData(under: names.map { "\(folder.path)/\($0)" })
      return (found, try LoadedTable(try #require(found.table)))
    }
    let words = ["who", "what", "where", "when"]
    let lines = (0..<40).map {
      "\($0 % 2 == 0 ? "HUM:ind" : "NUM:date") \(words[$0 % 4]) is it that came here as number \($0) ?"
    }
    try write("trec/train.txt", lines.joined(separator: "\n"))
    try write("trec/test.txt", lines.prefix(8).joined(separator: "\n"))
    try write("trec/README", "Questions.")
    let trec = try loaded("trec")
    #expect(trec.found.kind == .texts && trec.table.train.count == 40 && trec.table.test.count == 8)
    #expect(trec.table.decision.column == "class" && trec.table.decision.classNames == ["HUM", "NUM"])
    #expect(trec.table.train.encoder.features.map(\.column) == ["text"])
    try write(
      "fast.txt",
      (0..<40).map { "__label__\($0 % 2) \(words[$0 % 4]) is it that came here as number \($0)" }.joined(
        separator: "\n"))
    #expect(try loaded("fast.txt").table.decision.classNames == ["0", "1"])
    func pairs(_ count: Int) -> String {
      "["
        + (0..<count).map {
          "[\"\(words[$0 % 4]) \\\"is\\\" it that came here as number \($0)\", \"\($0 % 2 == 0 ? "a" : "b")\"]"
        }.joined(
          separator: ",") + "]"
    }
    try write(
      "intents/data_full.json",
      "{\"oos_test\": \(pairs(4)), \"train\": \(pairs(40)), \"val\": \(pairs(6)), \"test\": \(pairs(10))}")
    let intents = try loaded("intents")
    #expect(intents.found.kind == .texts && intents.table.train.count == 46 && intents.table.test.count == 14)
    try write("rows.jsonl", (0..<40).map { "{\"x\": \($0 * 7 % 23), \"y\": \($0 % 2 == 0)}" }.joined(separator: "\n"))
    let rows = try loaded("rows.jsonl")
    #expect(rows.found.kind == .table && rows.table.table.rows == 40 && rows.table.decision.column == "y")
    for part in ["train", "test"] {
      try write(
        "slots/\(part)/seq.in", (0..<20).map { "\(words[$0 % 4]) is it that came here as number \($0)\n" }.joined())
      try write("slots/\(part)/label", (0..<20).map { "\($0 % 2 == 0 ? "who" : "what")\n" }.joined())
    }
    #expect(try loaded("slots").table.test.count == 20)
    for (name, text) in [
      ("mixed.json", "[{\"x\": 1}, 3]"), ("nested.json", "[{\"x\": [1]}, {\"x\": 2}]"), ("one.json", "{\"x\": 1}"),
      ("cut.json", "[{\"x\": 1}"), ("essays/a.txt", "Once upon a time."), ("unlike/test/seq.in", "a\nb\n"),
    ] { try write(name, text) }
    try write("unlike/test/label", "x\n")
    for name in ["mixed.json", "nested.json", "one.json", "cut.json", "essays", "unlike"] {
      #expect(throws: DataError.self, "\(name)") { try loaded(name) }
    }
  }

  @Test func refusals() throws {
    let folder = try Folder()
    var text = ""
    func refuse(_ body: () throws -> Void) { text += refusal(in: folder.path, body) + "\n\n" }
    let (x, y) = try arrays([6, 8, 8], classes: 2)
    func write(_ name: String, _ entries: [(String, Value)]) throws -> String {
      let file = "\(folder.path)/\(name).npz"
      try NPZFile(entries: entries.map { .init(name: $0.0, value: $0.1) }).write(to: file)
      return file
    }
    let short = IndexTensor([0, 1, 0])
    for file in [
      try write("ragged", [("x", x.value), ("y", short.value)]), try write("nolabels", [("x", x.value)]),
      try write("nothing", []), try write("strange", [("weights", y.value)]),
    ] {
      refuse { _ = try FoundData(under: [file]) }
    }
    let negative = try write("negative", [("x", x.value), ("y", IndexTensor([0, 1, -1, 0, 1, 0]).value)])
    refuse { _ = try FoundData(under: [negative]).choice!.load() }
    let halves = try write("halves", [("x", x.value), ("y", Tensor([0, 0.5, 1, 0, 1, 0]).value)])
    refuse { _ = try FoundData(under: [halves]).choice!.load() }
    try NPYFile(x.value).write(to: "\(folder.path)/alone.npy")
    refuse { _ = try FoundData(under: ["\(folder.path)/alone.npy"]) }
    refuse { _ = try FoundData(under: Array(repeating: "\(folder.path)/alone.npy", count: 3)) }
    try FileManager.default.createDirectory(atPath: "\(folder.path)/empty", withIntermediateDirectories: true)
    refuse { _ = try FoundData(under: ["\(folder.path)/empty"]) }
    refuse { _ = try FoundData(under: ["carried:irises"]) }
    try expectSnapshot("found-refusals", text, in: files)
  }
}
