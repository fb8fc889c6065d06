import LimpidCore
import LimpidData
import TestSupport
import Testing

@Suite struct RowsTests {
  @Test func rows() throws {
    let rows = try LabeledRows(name: "ramp", features: Tensor([4, 3], (0..<12).map(Float.init)), labels: [0, 1, 0, 2])
    #expect(rows.inputShape == [3] && rows.count == 4 && rows.classNames == ["0", "1", "2"])
    #expect(try rows.inputs([2, 0]) == Tensor([2, 3], [6, 7, 8, 0, 1, 2]))
    #expect(rows.selecting([3]).features.array == [9, 10, 11])
    #expect(try Batches(rows, size: 3, isShuffled: false).batch(1).labels.array == [2])
    #expect(try LabeledRows(name: "none", features: Tensor([0, 3], []), labels: []).count == 0)
  }

  @Test func refusals() throws {
    let cases: [(Shape, [Float], [Int32])] = [
      ([2, 2], [1, 2, .nan, 4], [0, 1]), ([2, 2], [1, 2, 3, -.infinity], [0, 1]), ([2, 2], [1, 2, 3, 4], [0]),
      ([], [1], [0]),
      ([2], [1, 2], [0, -1]),
    ]
    let text = cases.map { shape, elements, labels in
      refusal { _ = try LabeledRows(name: "rows", features: Tensor(shape, elements), labels: labels) }
    }
    try expectSnapshot("row-refusals", text.joined(separator: "\n\n") + "\n", in: files)
  }
}
