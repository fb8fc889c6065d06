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
