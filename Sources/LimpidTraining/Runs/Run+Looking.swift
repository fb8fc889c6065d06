import LimpidCore
import LimpidData
import LimpidLayers

extension Run {
  /// Whether the run came to its end and its model is not there: it was taken away, or never written.
  var isModelMissing: Bool { !isFinished && about != nil && (try? LoggedRun(folder))?.finished != nil }

  /// What one should know about the model before one believes it; nil if it is the finished one.
  public var remark: String? {
    if isFinished { return nil }
    return isModelMissing
      ? "the run is finished, but its model.safetensors is missing: this is the last checkpoint; "
        + "limpid resume \(folder.path) writes the model again"
      : "the run is not finished: this is its last checkpoint"
  }

  /// Turns what a person writes into an example for this run's network.
  public func example(_ text: String) throws(DataError) -> GivenExample {
    if let reader = schema.table.map({ RowReader($0) }) ?? schema.reconstruction?.columns.map({ RowReader($0) }) {
      let rows = try reader.read(text)
      guard rows.count == 1 else {
        throw DataError(
          file: shown(text), came: counted(rows.count, "row"), expected: "one row",
          mend: "name it by its number: \(shown(text)):1")
      }
      return GivenExample(name: text, tensor: rows[0].tensor, label: nil, change: nil)
    }
    var reader = ExampleReader(
      inputShape: Shape(schema.inputShape), brightest: schema.brightest > 1 ? schema.brightest : nil)
    reader.keepsBrightness = schema.keepsBrightness ?? false
    return try reader.read(text)
  }

  /// What the network says about an example; with `stored`, as that says it.
  public func predict(_ example: GivenExample, with stored: StoredNetwork? = nil) throws -> Prediction {
    let logits = try stored.map { try $0(example.tensor) } ?? model(example.tensor)
    return try Prediction(logits: logits, classNames: schema.classNames, temperature: schema.temperature ?? 1)
  }

  /// What a network that gives back what it gets makes of an example.
  public func reconstruct(_ example: GivenExample) throws -> Reconstruction {
    guard let form = schema.reconstruction else {
      throw RunError(
        file: folder.path, came: "a network that tells classes or numbers", expected: "one that gives examples back",
        mend: "use predict(_:), or train with --task autoencoder")
    }
    return try Context.with({ $0.isTraining = false }) {
      let y = try model(example.tensor)
      return Reconstruction(
        code: try model.prefix(form.codeDepth)(example.tensor).array, output: (form.isOfPixels ? y.sigmoid() : y).array,
        input: example.tensor.array)
    }
  }

  /// What a network for a table says about the rows that a person names; stored in fewer bits, if a format is given.
  public func predictRows(
    _ text: String, storing format: StorageFormat? = nil
  ) throws -> [(row: GivenRow, prediction: TablePrediction)] {
    guard let inputs = schema.table else {
      throw RunError(
        file: folder.path, came: "a network for pictures", expected: "one for a table",
        mend: "use predict(_:) with an example")
    }
    let rows = try RowReader(inputs).read(text)
    let stored = try format.flatMap { format in
      try rows.first.map { try StoredNetwork(self, like: $0.tensor, as: format) }
    }
    var answered: [(row: GivenRow, prediction: TablePrediction)] = []
    // A row's answer does not depend on the rows that it is computed with; a stored network takes one at a time.
    let most = stored == nil ? 256 : 1
    for start in stride(from: 0, to: rows.count, by: most) {
      let some = rows[start..<min(rows.count, start + most)]
      let together = Tensor(unchecked: [some.count, some[start].tensor.shape[1]], some.flatMap(\.tensor.array))
      let outputs = try stored.map { try $0(together) } ?? model(together)
      let numbers = outputs.array, each = numbers.count / some.count
      for (i, row) in some.enumerated() {
        let own = Tensor(
          unchecked: Shape([1] + outputs.shape.dropFirst()), Array(numbers[i * each..<(i + 1) * each]))
        answered.append((row, TablePrediction(own, inputs)))
      }
    }
    return answered
  }

  /// One neuron's value for an example, taken apart.
  public func anatomy(of neuron: NeuronName, for example: GivenExample) throws -> NeuronAnatomy {
    try NeuronAnatomy(neuron, input: example.tensor) { try model($0) }
  }
}

/// What a network made of an example: its code, and what it gives back.
public struct Reconstruction: Sendable, Equatable {
  public let code: [Float]
  public let output: [Float]
  public let meanSquaredError: Double

  init(code: [Float], output: [Float], input: [Float]) {
    self.code = code
    self.output = output
    let square = zip(output, input).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    meanSquaredError = square / Double(max(1, input.count))
  }
}
