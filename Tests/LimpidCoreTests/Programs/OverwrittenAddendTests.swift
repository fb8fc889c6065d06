import LimpidCore
import LimpidTesting
import Testing

/// A convolution of single pixels is written over what it adds, where nobody else reads that.
@Suite("Convolutions over what they add", .serialized) struct OverwrittenAddendTests {
  private var make = CaseMaker(seed: 12)

  /// Whether the program's block holds `values` values of `shape` at most, and its replay has the eager bits.
  private func check(
    _ inputs: [Value], holds values: Int, of shape: Shape, _ function: @Sendable ([Value]) throws -> [Value]
  ) throws {
    let program = try Program(of: inputs, function)
    #expect(program.memory.byteCount == values * 4 * shape.elementCount)
    let eager = try function(inputs)
    try withEvery(threads: [1, 3]) { place in
      for _ in 0..<2 {
        for (a, b) in zip(try program.replay(inputs), eager) { #expect(a.hasSameBits(as: b), "\(place)") }
      }
    }
  }

  @Test(arguments: [8, 64, 256]) mutating func aResidualIsWrittenOver(_ channels: Int) throws {
    let filter = make.tensor([1, 1, channels, 48]), bias = make.tensor([48])
    let inputs = [make.tensor([2, 6, 8, channels]), make.tensor([2, 6, 8, 48])].map(\.value)
    try check(inputs, holds: 1, of: [2, 6, 8, 48]) { x in
      [try (x[0].tensor!.convolution2D(filter) + bias + x[1].tensor!.exp()).relu().value]
    }
  }

  @Test mutating func longerReductionsHaveAPlaceOfTheirOwn() throws {
    let filter = make.tensor([1, 1, 300, 48])
    let inputs = [make.tensor([2, 6, 8, 300]), make.tensor([2, 6, 8, 48])].map(\.value)
    try check(inputs, holds: 2, of: [2, 6, 8, 48]) { x in
      [try (x[0].tensor!.convolution2D(filter) + x[1].tensor!.exp()).relu().value]
    }
  }

  @Test mutating func theConvolvedImageItselfIsNotWrittenOver() throws {
    let filter = make.tensor([1, 1, 48, 48])
    try check([make.tensor([2, 6, 8, 48]).value], holds: 2, of: [2, 6, 8, 48]) { x in
      let image = x[0].tensor!.exp()
      return [try (image.convolution2D(filter) + image).relu().value]
    }
  }

  @Test mutating func whatIsReadLaterIsNotWrittenOver() throws {
    let filter = make.tensor([1, 1, 16, 48])
    let inputs = [make.tensor([2, 6, 8, 16]), make.tensor([2, 6, 8, 48])].map(\.value)
    try check(inputs, holds: 2, of: [2, 6, 8, 48]) { x in
      let other = x[1].tensor!.exp()
      return [try (x[0].tensor!.convolution2D(filter) + other).relu().value, other.value]
    }
  }
}
