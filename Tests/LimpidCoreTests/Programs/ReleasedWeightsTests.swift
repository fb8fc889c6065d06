import CLimpid
import LimpidCore
import LimpidTesting
import Testing

/// Programs that keep their constant weights only in the form in which the kernels read them.
@Suite struct ReleasedWeightsTests {
  /// A network with every kind of step that makes a form of its own of its weights, and two that read them as they are.
  private func network(_ x: [Value]) throws -> [Value] {
    func weights(_ number: UInt64, _ shape: Shape) -> Tensor { RandomKey(seed: number).normal(shape) }
    let depthwise = Convolution2D(ConvolutionGeometry(padding: 1, groups: 64))
    var y = try (x[0].tensor!.convolution2D(weights(1, [3, 3, 3, 16]), padding: 1) + weights(2, [16])).relu()
    y = try WinogradConvolution2D(padding: 1)(y, weights(3, [3, 3, 16, 32])).relu()
    y = try y.convolution2D(weights(4, [1, 1, 32, 64])).clamped(to: 0...6)
    y = try depthwise(y, weights(5, [3, 3, 1, 64])).clamped(to: 0...6)
    y = try y.convolution2D(weights(6, [1, 1, 64, 16])).mean(axes: 1)
    let few = try weights(7, [3, 4]).matmul(weights(8, [4, 5])).sum()
    return [try (y.matmul(weights(9, [16, 40])) + few).gelu().value]
  }

  @Test func theSameBitsFromHalfTheMemory() throws {
    let images = (0..<2).map { RandomKey(seed: UInt64(20 + $0)).normal([1, 56, 56, 3]).value }
    try withEvery { place in
      let prepared = try PreparedProgram(releasing: Program(of: [images[0]], network))
      for image in images + images {
        prepared.take(image, asInput: 0)
        try prepared.run()
        #expect(prepared.output(0).hasSameBits(as: try network([image])[0]), "\(place)")
      }
    }
  }

  @Test func anotherInstructionSetIsRefused() throws {
    let image = RandomKey(seed: 20).normal([1, 56, 56, 3]).value
    var prepared: PreparedProgram?, refused = 0, places = Set<UInt32>()
    try withEvery(threads: [1]) { _ in
      if let prepared {
        let answer = message { try prepared.run() }
        #expect(answer.contains("for which the weights were packed"), "\(answer)")
        refused += 1
      } else {
        prepared = try PreparedProgram(releasing: Program(of: [image], network))
        try prepared?.run()
      }
      places.insert(limpid_isa().rawValue)
    }
    #expect(refused == places.count - 1)
  }
}
