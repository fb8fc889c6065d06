import LimpidCore
import LimpidData
import LimpidLayers

extension Run {
  /// Turns what a person writes into an example for this run's network.
  public func example(_ text: String) throws(DataError) -> GivenExample {
    try ExampleReader(inputShape: Shape(schema.inputShape), brightest: schema.brightest).read(text)
  }

  /// What the network says about an example.
  public func predict(_ example: GivenExample) throws -> Prediction {
    try Prediction(logits: model(example.tensor), classNames: schema.classNames)
  }

  /// One neuron's value for an example, taken apart.
  public func anatomy(of neuron: NeuronName, for example: GivenExample) throws -> NeuronAnatomy {
    try NeuronAnatomy(neuron, input: example.tensor) { try model($0) }
  }
}
