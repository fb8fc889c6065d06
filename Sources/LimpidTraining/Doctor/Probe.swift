import LimpidCore
import LimpidData
import LimpidLayers

/// The signals in a network on up to 512 training examples: what each activation puts out, and the gradients of a batch.
struct Probe {
  struct Activity {
    let path: ModulePath
    let kind: String
    let units: Int
    /// Units that are 0 for every example, and the share of outputs at the flat ends of a sigmoid or tanh.
    let dead: Int
    let saturated: Double
  }

  struct Gradient {
    let path: ModulePath
    let role: Parameter.Role
    let isZero: Bool
    /// Roots of the mean squares of gradient and weight.
    let size: Double
    let weight: Double
    /// Whether all elements of the weight are the same.
    let isUniform: Bool
    let zeroShare: Double
    let elements: Int
  }

  let activities: [Activity]
  let gradients: [Gradient]
  /// Parameters without a path to the loss, and why.
  let absent: [ModulePath: String]
  /// Of the batch, in training mode; NaN if it cannot be computed.
  let loss: Double
  let gradientNorm: Double
  /// The smallest and the greatest sum of a row of outputs, and the smallest output.
  let rowSums: ClosedRange<Float>
  let leastOutput: Float
  /// Batch norms that see one value of each channel an example.
  let flatNorms: Set<ModulePath>

  init(_ model: Sequential, _ trainer: RunTrainer, _ data: DoctorData) throws {
    let inputs = Array(data.sample.prefix(512))
    let shape = Shape([inputs.count] + data.inputShape.dimensions)
    let x = try Tensor(shape, inputs.flatMap { $0 })
    // The gradient is not needed; differentiating is the way to a complete tape.
    var outputs = Tensor([0])
    let tape = try Context.with({ $0.isTraining = false }) {
      try differentiate(at: [x], keeping: .everything) { x in
        let y = try model(x[0])
        outputs = y.detached
        return y.sum()
      }.tape
    }
    activities = Probe.activities(tape.filter { $0.phase == .forward }, model.describedLayers)
    let width = max(1, outputs.shape.last ?? 1), elements = outputs.array
    let sums = stride(from: 0, to: elements.count, by: width).map { start in
      elements[start..<start + width].reduce(0, +)
    }
    rowSums = (sums.min() ?? 0)...max(sums.max() ?? 0, sums.min() ?? 0)
    leastOutput = elements.min() ?? 0
    flatNorms = Set(
      model.describedLayers.filter { layer in
        type(of: layer).kind == "BatchNorm"
          && tape.last { $0.scope == layer.path }.map { $0.output.shape.count == 2 } ?? false
      }.map(\.path))

    var own = trainer
    own.model = model
    guard let batch = own.task.batches(epoch: 0, from: 0).next() else {
      (gradients, absent, loss, gradientNorm) = ([], [:], .nan, .nan)
      return
    }
    // A network that refuses a batch has no gradients.
    guard let result = try? own.gradients(on: batch).0 else {
      (gradients, absent, loss, gradientNorm) = ([], [:], .nan, .nan)
      return
    }
    loss = Double(try result.value.scalar)
    gradientNorm = result.gradients.norm
    absent = result.gradients.absent
    let parameters = Dictionary(model.parameters.map { ($0.path, $0.parameter) }, uniquingKeysWith: { a, _ in a })
    gradients = result.gradients.paths.map { path in
      let g = result.gradients[path]!.array, w = parameters[path]!.value.array
      return Gradient(
        path: path, role: parameters[path]!.role, isZero: g.allSatisfy { $0 == 0 }, size: Probe.size(g),
        weight: Probe.size(w), isUniform: w.allSatisfy { $0 == w[0] },
        zeroShare: Double(w.count { $0 == 0 }) / Double(max(1, w.count)), elements: w.count)
    }
  }

  private static func size(_ x: [Float]) -> Double {
    (x.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, x.count))).squareRoot()
  }

  /// What each activation layer puts out: its last record, or, where it was done together with the layer before, that one's.
  private static func activities(_ tape: [Record], _ layers: [any DescribedLayer]) -> [Activity] {
    layers.indices.compactMap { i -> Activity? in
      let kind = type(of: layers[i]).kind
      guard ["ReLU", "Sigmoid", "Tanh"].contains(kind) else { return nil }
      let own = tape.last { $0.scope == layers[i].path }
      guard let record = own ?? (i > 0 ? tape.last { $0.scope == layers[i - 1].path } : nil),
        let output = record.output.tensor, output.isPresent, let units = output.shape.last, units > 0
      else { return nil }
      let y = output.array
      var isLive = [Bool](repeating: false, count: units)
      for (k, value) in y.enumerated() where value != 0 { isLive[k % units] = true }
      let flat =
        kind == "ReLU"
        ? 0 : y.count { kind == "Tanh" ? abs($0) > 0.99 : $0 > 0.99 || $0 < 0.01 }
      return Activity(
        path: layers[i].path, kind: kind, units: units, dead: kind == "ReLU" ? isLive.count { !$0 } : 0,
        saturated: Double(flat) / Double(max(1, y.count)))
    }
  }
}

extension Module {
  /// The layers in order, those inside others too, containers left out.
  var describedLayers: [any DescribedLayer] {
    var copy = self
    var collector = LayerCollector()
    // The visitor does not throw.
    try? copy.visit(&collector)
    return collector.layers
  }
}

private struct LayerCollector: ParameterVisitor {
  var path: ModulePath = []
  var layers: [any DescribedLayer] = []

  mutating func enter(_ module: some Module) throws {
    if let layer = module as? any DescribedLayer, !layer.isContainer { layers.append(layer) }
  }
}
