import LimpidCore
import LimpidLayers
import LimpidTesting
import LimpidTraining
import Testing

/// A captured step of two opponents is the eager one, to the bit.
@Suite struct AdversarialProgramTests {
  private struct Opponents: Module {
    var maker = Sequential {
      Dense(3, 8)
      BatchNorm(8)
      Tanh()
      Dense(8, 4)
    }
    var judge = Sequential {
      Dense(4, 8)
      BatchNorm(8)
      ReLU()
      Dense(8, 1)
    }

    mutating func visit(_ v: inout some ParameterVisitor) throws {
      try v.visit(&maker, "maker")
      try v.visit(&judge, "judge")
    }
  }

  private static func batch(_ i: Int) -> [Value] {
    [
      RandomKey(seed: 1, step: UInt32(i)).normal([6, 4]).value,
      RandomKey(seed: 2, step: UInt32(i)).normal([6, 3]).value,
    ]
  }

  private static func bce(_ logits: Tensor, _ target: Float) throws -> Tensor {
    try logits.binaryCrossEntropy(targets: Tensor(unchecked: logits.shape, repeating: target))
  }

  /// The same written out: the critic's step, its update, the generator's step.
  private static func eager(steps: Int) throws -> (weights: [(name: String, value: Tensor)], losses: [Float]) {
    var model = try Opponents().initialized(seed: 7), losses: [Float] = []
    var first = Optimizer(Adam()), second = Optimizer(Adam())
    for i in 0..<steps {
      let batch = batch(i)
      try Context.with({
        $0.isTraining = true
        $0.step = i
      }) {
        var maker = model
        try maker.freeze("judge")
        let step = try valueAndGradient(of: maker) { watched in
          let made = try watched.maker(batch[1].tensor!), seen = made.detached
          try Context.withoutRecording {
            try model.freeze("maker")
            let step = try valueAndGradient(of: model) {
              try bce($0.judge(batch[0].tensor!), 1) + bce($0.judge(seen), 0)
            }
            try second.update(&model, step.gradients, learningRate: 0.01)
            try model.commit(step.stateUpdates)
            try model.unfreeze("maker")
            losses.append(try step.value.scalar)
          }
          let loss = try bce(model.judge(made), 1)
          losses.append(try loss.scalar)
          return loss
        }
        try model.freeze("judge")
        try first.update(&model, step.gradients, learningRate: 0.01)
        try model.commit(step.stateUpdates)
        try model.unfreeze("judge")
      }
    }
    return (model.weights, losses)
  }

  @Test func equalsEager() throws {
    let (weights, losses) = try Self.eager(steps: 3)
    try withEvery(threads: [1, 3]) { place in
      let model = try Opponents().initialized(seed: 7)
      let program = try AdversarialProgram(
        model, generator: "maker", critic: "judge", optimizers: (Optimizer(Adam()), Optimizer(Adam())),
        example: Self.batch(0)
      ) { model, batch in
        try model.maker(batch[1].tensor!)
      } judging: { model, batch, made in
        try Self.bce(model.judge(batch[0].tensor!), 1) + Self.bce(model.judge(made), 0)
      } fooling: { model, made in
        try Self.bce(model.judge(made), 1)
      }
      var own: [Float] = []
      for i in 0..<3 {
        let (critic, generator) = try program.step(Self.batch(i), learningRate: 0.01)
        own += [critic, generator]
      }
      #expect(own.map(\.bitPattern) == losses.map(\.bitPattern), "\(place)")
      for (a, b) in zip(program.model.weights, weights) {
        #expect(a.name == b.name)
        #expect(a.value.hasSameBits(as: b.value), "\(a.name), \(place)")
      }
      let text = message { _ = try program.step([Self.batch(0)[0]], learningRate: 0.01) }
      #expect(text.hasPrefix("AdversarialProgram: a batch of [6, 4] needs [6, 4], [6, 3]"))
    }
  }

  /// A layer that is called twice in a step takes up both batches.
  @Test func runningStatisticsTakeUpEveryBatch() throws {
    let model = Sequential { BatchNorm(1) }
    let a = Tensor(unchecked: [2, 1], [0, 2]), b = Tensor(unchecked: [2, 1], [9, 11])
    let updates = try Context.with({ $0.isTraining = true }) {
      try valueAndGradient(of: model) { try ($0(a) + $0(b)).sum() }.stateUpdates
    }
    #expect(updates.map { "\($0.path)" } == ["0.runningMean", "0.runningVariance"])
    // 0.9 · (0.1 · 1) + 0.1 · 10
    #expect(abs(updates[0].value.array[0] - 1.09) < 1e-6)
    // 0.9 · (0.9 + 0.1 · 2) + 0.1 · 2
    #expect(abs(updates[1].value.array[0] - 1.19) < 1e-6)
  }
}
