import LimpidCore
import LimpidData
import LimpidLayers

extension Run {
  /// Turns what a person writes into an example for this run's network.
  public func example(_ text: String) throws(DataError) -> GivenExample {
    if let inputs = schema.table {
      let rows = try RowReader(inputs).read(text)
      guard rows.count == 1 else {
        throw DataError(
          file: shown(text), came: counted(rows.count, "row"), expected: "one row",
          mend: "name it by its number: \(shown(text)):1")
      }
      return GivenExample(name: text, tensor: rows[0].tensor, label: nil, change: nil)
    }
    return try ExampleReader(inputShape: Shape(schema.inputShape), brightest: schema.brightest).read(text)
  }

  /// What the network says about an example.
  public func predict(_ example: GivenExample) throws -> Prediction {
    try Prediction(logits: model(example.tensor), classNames: schema.classNames, temperature: schema.temperature ?? 1)
  }

  /// What a network for a table says about the rows that a person names.
  public func predictRows(_ text: String) throws -> [(row: GivenRow, prediction: TablePrediction)] {
    guard let inputs = schema.table else {
      throw RunError(
        file: folder.path, came: "a network for pictures", expected: "one for a table",
        mend: "use predict(_:) with an example")
    }
    return try RowReader(inputs).read(text).map { ($0, TablePrediction(try model($0.tensor), inputs)) }
  }

  /// One neuron's value for an example, taken apart.
  public func anatomy(of neuron: NeuronName, for example: GivenExample) throws -> NeuronAnatomy {
    try NeuronAnatomy(neuron, input: example.tensor) { try model($0) }
  }
}
