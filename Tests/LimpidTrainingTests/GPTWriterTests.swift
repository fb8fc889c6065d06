import LimpidCore
import LimpidLayers
import LimpidModels
import LimpidTesting
import Testing

/// A text read token by token is the text read as a whole.
@Suite struct GPTWriterTests {
  private let tokens: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6]

  private func model() throws -> GPT {
    try GPT(vocabulary: 11, context: 8, size: 12, heads: 3, depth: 2).initialized(seed: 4)
  }

  @Test func sameBitsAsTheWholeText() throws {
    let model = try model(), whole = try model(IndexTensor(unchecked: [1, 8], tokens)).array
    try withEvery(threads: [1, 3]) { place in
      var writer = try GPTWriter(model)
      for (i, token) in tokens.enumerated() {
        let logits = try writer.read(token).array.map(\.bitPattern)
        #expect(logits == whole[(11 * i)..<(11 * i + 11)].map(\.bitPattern), "token \(i), \(place)")
      }
    }
  }

  @Test func aCopyIsAFork() throws {
    var first = try GPTWriter(model())
    _ = try first.write(1, after: [3, 1, 4])
    var second = first
    let a = try first.write(3, after: [1]), b = try second.write(3, after: [1])
    #expect(a == b)
    second.beginAnew()
    #expect(try second.write(4, after: [3, 1, 4]).count == 4)
    #expect(first.count == 6)
    #expect(second.count == 6)
  }

  @Test func theContextEnds() throws {
    var writer = try GPTWriter(model())
    let text = message { _ = try writer.write(9, after: [0]) }
    #expect(text.hasPrefix("GPTWriter: token number 8 needs at most 8"))
    #expect(message { _ = try writer.write(1, after: []) }.hasPrefix("GPTWriter: an empty prompt"))
  }
}
