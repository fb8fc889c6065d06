import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTesting
import LimpidTraining
import Testing

/// The root promise: a run's bits do not depend on threads, instruction set, build or batch.
@Suite(.serialized) struct SameBitsTests {
  @Test(
    "Weights after training, for every instruction set and 1, 2, 3 and 7 threads", arguments: SelfTest.stories.indices)
  func matrix(_ index: Int) throws {
    let story = SelfTest.stories[index]
    try withEvery { place in
      let hash = try story.hash()
      #expect(hash == story.expected, "\(story.name), \(place)")
    }
  }

  @Test("By the definitions alone the weights are the same", arguments: SelfTest.stories.indices)
  func definitions(_ index: Int) throws {
    let story = SelfTest.stories[index]
    let hash = try Context.with({ $0.usesReference = true }) { try story.hash() }
    #expect(hash == story.expected)
  }

  @Test("An example's output does not depend on its batch", arguments: SelfTest.stories.indices)
  func batchInvariance(_ index: Int) throws {
    let model = try SelfTest.stories[index].trained()
    let digits = Digits.load()
    let rows = Array(0..<23)
    let together = try model(digits.inputs(rows)).array
    for size in [1, 4, 7] {
      var apart: [Float] = []
      for start in stride(from: 0, to: rows.count, by: size) {
        apart += try model(digits.inputs(Array(rows[start..<min(rows.count, start + size)]))).array
      }
      #expect(
        zip(apart, together).allSatisfy { $0.bitPattern == $1.bitPattern }, "\(SelfTest.stories[index].name) by \(size)"
      )
    }
  }
}
