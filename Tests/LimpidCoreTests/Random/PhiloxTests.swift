import LimpidCore
import Testing

@Suite struct PhiloxTests {
  /// The known answers that the authors publish with their library, Random123.
  @Test func knownAnswers() {
    #expect(
      Philox.bits(counter: SIMD4(0, 0, 0, 0), seed: 0) == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox.bits(counter: SIMD4(repeating: .max), seed: .max)
        == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox.bits(counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344), seed: 0x299F_31D0_A409_3822)
        == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  /// A dropout mask of the first of these answers: its words as numbers in [0, 1) are 0.399, 0.880, 0.735 and 0.605, and what lies below the
  /// probability is dropped.
  @Test(
    arguments: [(0.25, [1, 1, 1, 1]), (0.4, [0, 1, 1, 1]), (0.625, [0, 1, 1, 0]), (0.75, [0, 1, 0, 0])]
      as [(Float, [Float])])
  func aDropoutMaskIsMadeOfThem(_ probability: Float, _ kept: [Float]) throws {
    let key = RandomKey(seed: 0), scale = 1 / (1 - probability)
    let mask = try key.dropoutMask([4], probability: probability, step: IndexTensor([], [0]))
    #expect(mask.array == kept.map { $0 * scale })
  }

  /// The share that is dropped, and that a masked tensor keeps its mean, within four standard deviations.
  @Test(arguments: [0.1, 0.5, 0.9] as [Float])
  func aDropoutMaskKeepsTheMean(_ probability: Float) throws {
    let n = 1 << 20, step = try IndexTensor([], [3])
    let mask = try RandomKey(seed: 11).dropoutMask([n], probability: probability, step: step)
    let dropped = Double(mask.array.count(where: { $0 == 0 })) / Double(n), p = Double(probability)
    let allowed = 4 * (p * (1 - p) / Double(n)).squareRoot()
    #expect(abs(dropped - p) < allowed)
    #expect(abs(Double(mask.mean().array[0]) - 1) < allowed / (1 - p))
  }
}
