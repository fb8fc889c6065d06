import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTesting
import LimpidTraining
import Testing

/// A small network without layers: each part in its own scope, as layers set it.
private struct Network: Sendable {
  let dense: Tensor, bias: Tensor, filter: Tensor
  let isConvolution: Bool

  init(inputs: Int, outputs: Int, isConvolution: Bool = false) {
    var make = CaseMaker(seed: 11)
    dense = make.tensor([inputs, outputs])
    bias = make.tensor([outputs])
    filter = make.tensor([3, 3, 2, outputs])
    self.isConvolution = isConvolution
  }

  func callAsFunction(_ x: Tensor) throws -> Tensor {
    let y = try Context.with({ $0.path = "1" }) {
      try (isConvolution ? x.convolution2D(filter, stride: 2, padding: 1) : x.matmul(dense)) + bias
    }
    let z = Context.with({ $0.path = "2" }) { y.relu() }
    return try Context.with({ $0.path = "3" }) { isConvolution ? try z.maxPool2D(window: 2) : try z - z.sum() }
  }
}

@Suite("Opening a neuron")
struct GlassTests {
  @Test("a chain adds within blocks of 256, then the blocks")
  func chain() {
    #expect(ProductChain([]).total.bitPattern == 0)
    var factors: [(input: Float, weight: Float)] = []
    for k in 0..<600 { factors.append((input: Float(k) * 0.37 - 80, weight: 1 / Float(k + 1))) }
    let chain = ProductChain(factors)
    var totals: [Float] = []
    for start in stride(from: 0, to: 600, by: 256) {
      let block = factors[start..<min(600, start + 256)].reduce(Float(0)) { $0.addingProduct($1.input, $1.weight) }
      totals.append(totals.isEmpty ? block : totals.last! + block)
    }
    #expect(
      chain.totals == totals
        && chain.terms[300].running == factors[256...300].reduce(0) { $0.addingProduct($1.input, $1.weight) })
  }

  @Test("a dense neuron equals the engine bit for bit, with bias and activation")
  func dense() throws {
    let network = Network(inputs: 700, outputs: 5)
    var make = CaseMaker(seed: 12)
    let x = make.tensor([1, 700])
    let y = try network(x)
    for unit in 0..<5 {
      let anatomy = try NeuronAnatomy(NeuronName("1.\(unit)"), input: x) { try network($0) }
      #expect(anatomy.isExact && anatomy.chain.terms.count == 700 && anatomy.chain.totals.count == 3)
      #expect(
        anatomy.steps.map(\.operation) == ["+", "relu"]
          && anatomy.steps[0].operands.map(\.value) == [network.bias.array[unit]])
      #expect(anatomy.layer.description == "1" && anatomy.operation == "matmul [1, 700] × [700, 5]")
      #expect(try NeuronAnatomy(NeuronName("2.\(unit)"), input: x) { try network($0) }.value == anatomy.value)
    }
    #expect(y.count == 5)
  }

  @Test("a neuron of a convolution reads zeros outside the image")
  func convolution() throws {
    let network = Network(inputs: 1, outputs: 3, isConvolution: true)
    var make = CaseMaker(seed: 13)
    let x = make.tensor([1, 5, 6, 2])
    for (channel, y, z) in [(0, 0, 0), (2, 2, 2), (1, 1, 1), (2, 0, 2)] {
      let anatomy = try NeuronAnatomy(NeuronName("1.\(channel).\(y).\(z)"), input: x) { try network($0) }
      #expect(anatomy.isExact && anatomy.chain.terms.count == 18)
      #expect(anatomy.places.contains { $0 == nil } == (y == 0 || z == 0 || y == 2))
    }
  }

  @Test("a convolution with batch normalisation and activation, as layers")
  func normalized() throws {
    let model = try Sequential {
      Conv2D(2, 4, kernel: 3, padding: 1, bias: false)
      BatchNorm(4)
      ReLU()
      GlobalAveragePool2D()
      Dense(4, 3)
    }.initialized(seed: 4)
    var make = CaseMaker(seed: 14)
    let x = make.tensor([1, 5, 5, 2])
    for name in ["0.3.2.4", "1.3.2.4", "2.3.2.4", "0.0.2.4", "0.1.0.0", "1.0.4.4", "0.2.1.3"] {
      let anatomy = try NeuronAnatomy(NeuronName(name), input: x) { try model($0) }
      #expect(anatomy.isExact && anatomy.steps.map(\.operation) == ["fixedBatchNormalization", "relu"])
      // What is shown on the way leads to the value: shift + (x − mean) / √(variance + ε) · scale.
      let norm = anatomy.steps[0], (scale, shift) = (norm.operands[0].value, norm.operands[1].value)
      #expect(norm.parts.count == 3)
      #expect(shift.addingProduct(norm.parts[2].value, scale).bitPattern == norm.result.bitPattern)
      #expect(anatomy.steps[0].operands.map(\.name) == ["scale", "shift", "mean", "variance", "ε"])
    }
    #expect(try NeuronAnatomy(NeuronName("4.1"), input: x) { try model($0) }.isExact)
  }

  @Test("a neuron that does not exist: what exists instead")
  func refusals() throws {
    let dense = Network(inputs: 4, outputs: 5), image = Network(inputs: 1, outputs: 3, isConvolution: true)
    let row = try Tensor(ones: [1, 4]), picture = try Tensor(ones: [1, 5, 6, 2])
    func said(_ name: String, _ network: Network, _ x: Tensor) -> String {
      do {
        _ = try NeuronAnatomy(NeuronName(name), input: x) { try network($0) }
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(
      said("1.5", dense, row) == """
        neuron 1.5: layer 1 gives [5], expected 1.UNIT with units 0…4
          mend  choose one of these; `limpid inspect` lists the layers
        """)
    #expect(said("7.1", dense, row).hasPrefix("neuron 7.1: the model has no layer 7, expected 1.UNIT with units 0…4\n"))
    #expect(said("3.1", dense, row).hasPrefix("neuron 3.1: layer 3 (-) mixes neurons, expected"))
    #expect(
      said("3.1.0.0", image, picture).hasPrefix(
        "neuron 3.1.0.0: layer 3 (maxPool2D) adds up no products, expected 1.CHANNEL.Y.X with channels 0…2, Y 0…2, X 0…2\n"
      ))
    #expect(said("1.0", image, picture).hasPrefix("neuron 1.0: layer 1 gives [3, 3, 3], expected 1.CHANNEL.Y.X"))
    for name in ["", "17", "1.", ".", "a.b", "1.-", "1..2"] {
      #expect(
        said(name, dense, row).hasPrefix("neuron '\(name)': not the name of a neuron, expected LAYER.UNIT"), "\(name)")
    }
    #expect(said("1.-1", dense, row).hasPrefix("neuron 1.-1: layer 1 gives [5]"))
    #expect(said("1.99999999999999999999", dense, row).hasPrefix("neuron '1.9"))
  }

  @Test("statistics leave out what is not finite")
  func statistics() {
    let s = TensorStatistics(Tensor([0, 1, 2, .nan, -.infinity]))
    #expect("\(s)" == "min 0.0, max 2.0, mean 1.0, deviation 0.816496580927726, 1 zero, 2 not finite")
    #expect(TensorStatistics(Tensor([] as [Float])).mean.isNaN)
  }
}
