import CLimpid
import LimpidCore
import LimpidData
import LimpidLayers
import LimpidTesting
import LimpidTraining
import Testing

/// A captured step is the eager one, to the bit.
@Suite(.serialized) struct TrainingProgramTests {
  @Test("The model zoo, on every instruction set and several thread counts", arguments: Zoo.allCases)
  func equalsEager(_ zoo: Zoo) throws {
    let (weights, losses) = try zoo.eager(steps: 4)
    try withEvery(threads: [1, 3]) { place in
      let (own, replayed) = try zoo.replayed(steps: 4)
      #expect(replayed.map(\.bitPattern) == losses.map(\.bitPattern), "\(zoo), \(place)")
      for (a, b) in zip(own, weights) {
        #expect(a.name == b.name)
        #expect(a.value.hasSameBits(as: b.value), "\(zoo), \(place), \(a.name)")
      }
    }
  }

  @Test(arguments: Zoo.allCases) func aSteadyStepAllocatesNothing(_ zoo: Zoo) throws {
    let program = try zoo.program()
    for i in 0..<2 { _ = try program.step(zoo.batch(i), learningRate: 0.01) }
    let batch = zoo.batch(2)
    // Other tests may use the pool at the same time; one quiet moment is enough.
    let isSteady = try (0..<200).contains { _ in
      let before = limpid_buffer_report()
      _ = try program.step(batch, learningRate: 0.01)
      let after = limpid_buffer_report()
      return after.taken - after.reused == before.taken - before.reused && after.live_bytes == before.live_bytes
    }
    #expect(isSteady)
  }

  @Test(arguments: Zoo.allCases) func thePlanNeedsNoMoreThanEager(_ zoo: Zoo) throws {
    let memory = try zoo.program().memory
    #expect(memory.byteCount <= memory.valueBytes + 64 * memory.valueCount)
    #expect(memory.byteCount > 0)
  }

  @Test func anotherShapeIsRefused() throws {
    let program = try Zoo.mlp.program()
    let text = message { try program.step([Tensor([1, 2]).value, IndexTensor([0]).value], learningRate: 0.1) }
    #expect(
      text == """
        TrainingProgram: a batch of [2], [1] needs [8, 64], [8]
          mend  give batches of the shapes that were captured, or capture a program for these
        """)
  }

  @Test func labelsAreCheckedWheneverTheyCome() throws {
    let program = try Zoo.mlp.program()
    let labels = IndexTensor([0, 1, 2, 3, 4, 5, 6, 10])
    let text = message { try program.step([Zoo.mlp.batch(0)[0], labels.value], learningRate: 0.1) }
    #expect(text.hasPrefix("softmaxCrossEntropy: label 10 at position 7 needs labels in 0 ..< 10"))
  }

  @Test func aModelThatLooksAtItsNumbersIsRefused() throws {
    let text = message {
      _ = try TrainingProgram(Zoo.mlp.model(), Optimizer(SGD()), example: Zoo.mlp.batch(0)) { model, batch in
        let y = try model(batch[0].tensor!)
        return y.array[0] > 0 ? y.sum() : y.mean()
      }
    }
    #expect(text.hasPrefix("capture: the computation reads a value that depends on its inputs"))
  }

  @Test func goesOnFromAnOptimizersMemory() throws {
    let zoo = Zoo.mlp, first = try zoo.program()
    for i in 0..<2 { _ = try first.step(zoo.batch(i), learningRate: 0.01) }
    let second = try zoo.program(first.model, first.optimizer, step: first.step)
    for i in 2..<4 { _ = try second.step(zoo.batch(i), learningRate: 0.01) }
    let weights = try zoo.eager(steps: 4).weights
    for (a, b) in zip(second.model.weights, weights) { #expect(a.value.hasSameBits(as: b.value), "\(a.name)") }
  }
}

/// Small models with all that a captured step has to get right.
enum Zoo: String, CaseIterable, CustomTestStringConvertible {
  case mlp, shared, cnn, clipped, frozen

  var testDescription: String { rawValue }

  func model() throws -> Sequential {
    let model = Sequential {
      if self == .cnn {
        Reshaped(to: [8, 8, 1])
        Conv2D(1, 5, kernel: 3, padding: .same)
        BatchNorm(5)
        ReLU()
        Residual {
          DepthwiseConv2D(5, kernel: 3, padding: .same)
          GroupNorm(groups: 5, 5)
          GELU()
        }
        MaxPool2D()
        Dropout(0.3)
        Flatten()
        LayerNorm(80)
        Dense(80, 10)
      } else {
        Dense(64, 17)
        Tanh()
        Dropout(0.25)
        Dense(17, 21)
        ReLU()
        Dense(21, 10)
      }
    }
    return try model.initialized(seed: 3)
  }

  var optimizer: Optimizer {
    switch self {
    case .mlp: Optimizer(Adam())
    case .shared: Optimizer(SGD(momentum: 0.9, nesterov: true, weightDecay: 1e-3))
    case .cnn: Optimizer(AdamW(), groups: [ParameterGroup(role: .bias, learningRateFactor: 2, decayFactor: 0)])
    case .clipped: Optimizer(RMSprop(centered: true), transforms: [ClipByNorm(0.1), ClipByValue(0.01)], l1: 1e-3)
    case .frozen: Optimizer(Lion(), decays: .weights)
    }
  }

  func batch(_ i: Int) -> [Value] {
    let rows = Array((8 * i)..<(8 * i + 8)), digits = Digits.load()
    let images = digits.inputs(rows)
    return [
      Tensor(filling: [8, 64]) { $0.update(from: images.pointer, count: 512) }.value,
      IndexTensor(rows.map { digits.labels[$0] }).value,
    ]
  }

  func loss(_ model: Sequential, _ batch: [Value]) throws -> Tensor {
    let logits = try model(batch[0].tensor!)
    let loss = try logits.softmaxCrossEntropy(batch[1].indices!, smoothing: 0.1)
    // The same value on two ways, and a table that is looked up.
    if self == .shared {
      let table = try logits.transposed(), picked = try table.gathering(batch[1].indices!)
      return try loss + (picked * picked).mean() + logits.sigmoid().sum() * 0.01
    }
    return loss
  }

  func program() throws -> TrainingProgram<Sequential> { try program(start(), optimizer) }

  func program(_ model: Sequential, _ optimizer: Optimizer, step: Int = 0) throws -> TrainingProgram<Sequential> {
    try TrainingProgram(model, optimizer, example: batch(0), seed: 5, step: step, loss: loss)
  }

  private func start() throws -> Sequential {
    var model = try model()
    if self == .frozen { try model.update { path, p in if path.description.hasPrefix("0") { p.isTrainable = false } } }
    return model
  }

  func eager(steps: Int) throws -> (weights: [(name: String, value: Tensor)], losses: [Float]) {
    var model = try start(), optimizer = optimizer, losses: [Float] = []
    for i in 0..<steps {
      let batch = batch(i)
      let step = try Context.with({
        $0.isTraining = true
        $0.seed = 5
        $0.step = i
      }) { try valueAndGradient(of: model) { try loss($0, batch) } }
      losses.append(try step.value.scalar)
      try optimizer.update(&model, step.gradients, learningRate: 0.01)
      try model.commit(step.stateUpdates)
    }
    return (model.weights, losses)
  }

  func replayed(steps: Int) throws -> (weights: [(name: String, value: Tensor)], losses: [Float]) {
    let program = try program()
    let losses = try (0..<steps).map { try program.step(batch($0), learningRate: 0.01) }
    return (program.model.weights, losses)
  }
}
