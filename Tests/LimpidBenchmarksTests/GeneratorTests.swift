import LimpidBenchmarks
import LimpidCore
import Testing

/// The check values that the description of the comparison gives.
@Suite("Data and weights of the comparison") struct GeneratorTests {
  @Test func numbers() {
    let generator = Generator(seed: 1)
    #expect(
      (0..<3).map { generator[$0] } == [
        17_629_623_748_622_851_610, 13_810_761_654_074_628_661, 15_286_609_552_136_564_448,
      ])
    #expect((0..<3).map { generator.unit($0) } == [0.9557037949562073, 0.7486828565597534, 0.8286887407302856])
    #expect((0..<3).map { generator.whole($0, below: 10) } == [0, 1, 8])
  }

  @Test func weights() {
    let matrix = InitialWeights.elements("fc.0.weight", [512, 784])
    #expect(matrix.prefix(3) == [-0.023282593116164207, -0.03333223983645439, 0.03485037386417389])
    #expect(InitialWeights.elements("fc.0.bias", [3]) == [0, 0, 0])
    #expect(InitialWeights.elements("blocks.0.b1.weight", [2]) == [1, 1])
  }

  @Test func names() {
    let names = TorchNames(["first.convolution": "c1", "first.norm": "b1"])
    #expect(names.name("blocks.0.first.convolution.weight") == "blocks.0.c1.weight")
    #expect(names.name("blocks.0.first.norm.scale") == "blocks.0.b1.weight")
    #expect(names.name("first.norm.shift") == "b1.bias")
  }
}
