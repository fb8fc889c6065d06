import LimpidCore
import LimpidLayers

/// A layer of an example with an input, whatever its kind.
protocol LayerProbe {
  associatedtype L: DescribedLayer
  var layer: L { get }
  var example: LayerExample { get }
  var input: L.Input { get }
}

func probe<L: DescribedLayer>(_ layer: L, _ example: LayerExample) -> any LayerProbe {
  Probe(layer: layer, example: example, input: sample(example))
}

private struct Probe<L: DescribedLayer>: LayerProbe {
  let layer: L
  let example: LayerExample
  let input: L.Input
}

/// A reproducible input for an example.
private func sample<Input>(_ example: LayerExample) -> Input {
  var make = CaseMaker(seed: 5)
  if Input.self == IndexTensor.self { return make.indices(example.input, below: example.bound) as! Input }
  return make.tensor(example.input) as! Input
}

extension LayerProbe {
  /// The output, in inference.
  func output(_ x: Any) throws -> Tensor { try layer(x as! L.Input) }

  /// The i-th example of the input, as a batch of one.
  func slice(_ i: Int) -> Any {
    let shape = Shape([1] + input.shape.dropFirst())
    let range = (i * shape.elementCount)..<((i + 1) * shape.elementCount)
    if let x = input as? IndexTensor { return IndexTensor(unchecked: shape, Array(x.array[range])) }
    return Tensor(unchecked: shape, Array((input as! Tensor).array[range]))
  }

  /// One look at a loss in which every output counts differently, while training.
  func trained() throws -> ModelGradient {
    try Context.with({ $0.isTraining = true }) {
      try valueAndGradient(of: layer) { layer in
        let y = try layer(input)
        var make = CaseMaker(seed: 9)
        return try (y * make.tensor(y.shape)).sum()
      }
    }
  }

  /// The output of a layer that began elsewhere and was given this one's weights.
  func reloaded(seed: UInt64) throws -> Tensor {
    var other = try layer.initialized(seed: seed)
    try other.load(layer.weights)
    return try other(input)
  }
}
