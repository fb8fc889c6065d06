import LimpidCore
import LimpidData

/// One neuron's value for one input, taken apart: every product, the running sum, the bias, the activation.
///
/// The engine runs the model and everything it did is kept on a tape. The neuron's products are then read off the tape and added up again,
/// one by one, by `ProductChain`; what follows (bias, activation) is computed by the definitions of the operations. Each value is compared
/// with the engine's, bit for bit.
public struct NeuronAnatomy: Sendable {
  public let neuron: NeuronName
  /// What multiplies: "matmul [1, 64] × [64, 128]".
  public let operation: String
  /// The layer whose products these are.
  public let layer: ModulePath
  public let chain: ProductChain
  /// Where the input of each product sits in the layer's input: [17], or [y, x, channel]. Nil for what lies outside an image.
  public let places: [[Int]?]
  /// The engine's value of the sum.
  public let engineSum: Float
  public let steps: [Step]

  /// What happens to the sum afterwards.
  public struct Step: Sendable {
    /// "add", "relu" …
    public let operation: String
    public let layer: ModulePath
    /// The other numbers that go in, by name; a lone one has no name.
    public let operands: [(name: String, value: Float)]
    /// What is computed on the way to the result, in words, where a step does more than one thing.
    public let parts: [(words: String, value: Float)]
    public let result: Float
    public let engine: Float
    public var isExact: Bool { result.bitPattern == engine.bitPattern || (result.isNaN && engine.isNaN) }
  }

  /// The neuron's value, after all steps.
  public var value: Float { steps.last?.result ?? chain.total }
  /// The engine's.
  public var engineValue: Float { steps.last?.engine ?? engineSum }

  /// Whether the engine's value of the sum and of every step is this one, bit for bit.
  public var isExact: Bool {
    (chain.total.bitPattern == engineSum.bitPattern || (chain.total.isNaN && engineSum.isNaN))
      && steps.allSatisfy(\.isExact)
  }

  /// - Parameters:
  ///   - input: one example with its batch axis, [1, …].
  ///   - model: from such an input to the output.
  public init(
    _ neuron: NeuronName, input: Tensor, model: (Tensor) throws -> Tensor
  ) throws {
    // The gradient is not needed; differentiating is the way to a complete tape.
    let tape = try differentiate(at: [input], keeping: .everything) { try model($0[0]).sum() }.tape
    let trace = ForwardTrace(tape.filter { $0.phase == .forward }.dropLast())
    let (target, position) = try trace.find(neuron)
    let root = try trace.contraction(before: target, neuron)
    let record = trace.records[root]
    self.neuron = neuron
    operation = "\(type(of: record.operation).name) \(record.inputs.map(\.shape.description).joined(separator: " × "))"
    layer = record.scope
    let factors = try ContractionFactors(record, position: position)
    chain = ProductChain(factors.pairs)
    places = factors.places
    engineSum = record.output.tensor!.pointer[position]
    steps = try trace.steps(after: root, through: target, neuron, position: position, from: chain.total)
  }
}

/// The forward steps of one pass, and how to walk along them.
struct ForwardTrace {
  let records: [Record]

  init(_ records: some Sequence<Record>) { self.records = Array(records) }

  static func isContraction(_ record: Record) -> Bool {
    record.operation is MatrixProduct || record.operation is Convolution2D
  }

  /// The last step of the neuron's layer and the neuron's place in its output.
  func find(_ neuron: NeuronName) throws(DataError) -> (step: Int, position: Int) {
    let parts = neuron.components
    var end = parts.count - 1
    while end > 0, !records.contains(where: { $0.scope.components.starts(with: parts[..<end]) }) { end -= 1 }
    let index = parts[end...].compactMap(Int.init)
    guard end > 0, index.count == parts.count - end else {
      throw missing(neuron, "the model has no layer \(parts.dropLast(max(0, parts.count - 1)).joined(separator: "."))")
    }
    let path = parts[..<end]
    let step = records.lastIndex { $0.scope.components.starts(with: path) }!
    let shape = records[step].output.shape
    // The unit (or channel) comes first in the name and last in memory: 2.CHANNEL.Y.X is [batch, y, x, channel].
    let axes = [0] + index.dropFirst() + index.prefix(1)
    guard axes.count == shape.rank, zip(axes, shape).allSatisfy({ (0..<$1).contains($0) }) else {
      throw missing(neuron, "layer \(path.joined(separator: ".")) gives \(Shape(Array(shape.dropFirst())))")
    }
    return (step, zip(axes, shape.strides).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// The step with the products that a later step's value comes from, element by element.
  func contraction(before step: Int, _ neuron: NeuronName) throws(DataError) -> Int {
    var at = step
    while !ForwardTrace.isContraction(records[at]) {
      let record = records[at]
      let before = record.inputs.lazy.filter { $0.shape == record.output.shape }.compactMap { producer(of: $0) }.first
      guard let before else {
        throw missing(
          neuron, "layer \(record.scope) (\(type(of: record.operation).name)) adds up no products")
      }
      at = before
    }
    return at
  }

  private func producer(of value: Value) -> Int? {
    value.id.flatMap { id in records.firstIndex { $0.output.id == id } }
  }

  /// The steps that treat the value element by element, one after the other, starting from `start`; the step `target` is among them.
  func steps(
    after root: Int, through target: Int, _ neuron: NeuronName, position: Int, from start: Float
  ) throws(DataError) -> [NeuronAnatomy.Step] {
    var steps: [NeuronAnatomy.Step] = []
    var at = root
    var value = start
    while true {
      let id = records[at].output.id, shape = records[at].output.shape
      let users = records.indices.filter { records[$0].inputs.contains { $0.id == id } }
      guard users.count == 1, records[users[0]].output.shape == shape, !ForwardTrace.isContraction(records[users[0]]),
        let step = step(records[users[0]], on: value, id: id, position: position)
      else {
        if at >= target { return steps }
        throw missing(
          neuron, "layer \(records[target].scope) (\(type(of: records[target].operation).name)) mixes neurons"
        )
      }
      steps.append(step)
      value = step.result
      at = users[0]
    }
  }

  /// One step on one number, by the definition; nil for a step that does more than treat each element alike.
  private func step(_ record: Record, on value: Float, id: ValueID?, position: Int) -> NeuronAnatomy.Step? {
    guard let engine = record.output.tensor?.pointer[position] else { return nil }
    var operands: [(name: String, value: Float)] = [], parts: [(words: String, value: Float)] = []
    let result: Float
    if let unary = record.operation as? any UnaryElementwise {
      result = unary.apply(value)
    } else if let binary = record.operation as? any BinaryElementwise {
      let isFirst = record.inputs[0].id == id
      guard let other = record.inputs[isFirst ? 1 : 0].tensor else { return nil }
      let shape = record.output.shape
      let number = other.pointer[shape.positions(strides: other.shape.strides(stretchedTo: shape))[position]]
      operands = [("", number)]
      result = isFirst ? binary.apply(value, number) : binary.apply(number, value)
    } else if let norm = record.operation as? FixedBatchNormalization {
      // The definition on a row of the channels that holds this number everywhere.
      let channels = record.output.shape[record.output.shape.rank - 1], channel = position % channels
      let row = Tensor(unchecked: [1, channels], repeating: value)
      let inputs = Inputs([row.value] + record.inputs.dropFirst())
      // Not read through `pointer`: nobody holds this tensor, and its memory may be another's by then.
      result = record.operation.evaluate(inputs, shape: row.shape, reference: true).value.tensor!.array[channel]
      operands = zip(["scale", "shift", "mean", "variance"], 1...).map { ($0, inputs[$1].pointer[channel]) }
      operands.append(("ε", norm.epsilon))
      let (mean, variance) = (operands[2].value, operands[3].value)
      let inverse = Float.rsqrt(variance + norm.epsilon), centred = value - mean
      parts = [
        ("1 / √(variance + ε)", inverse), ("less the mean", centred), ("times 1 / √(variance + ε)", centred * inverse),
      ]
    } else {
      return nil
    }
    return NeuronAnatomy.Step(
      operation: type(of: record.operation).name, layer: record.scope, operands: operands, parts: parts,
      result: result, engine: engine)
  }

  /// A neuron that does not exist, and what exists instead.
  private func missing(_ neuron: NeuronName, _ came: String) -> DataError {
    let layers = records.filter(ForwardTrace.isContraction).map { record in
      let shape = record.output.shape
      let units = "0…\(shape[shape.rank - 1] - 1)"
      return shape.rank == 2
        ? "\(record.scope).UNIT with units \(units)"
        : "\(record.scope).CHANNEL.\(shape.rank == 4 ? "Y.X" : "PLACE") with channels \(units)"
          + (shape.rank == 4 ? ", Y 0…\(shape[1] - 1), X 0…\(shape[2] - 1)" : "")
    }
    return DataError(
      file: "neuron \(neuron)", came: came,
      expected: layers.isEmpty ? "a model with layers that multiply" : layers.joined(separator: "; "),
      mend: "choose one of these; `limpid inspect` lists the layers")
  }
}
