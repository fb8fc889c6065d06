import LimpidCore
import LimpidLayers
import LimpidTraining
import Testing

/// Three networks trained for ten steps beside PyTorch, from its weights and on its batches: every loss within 1e-5, every gradient of the
/// first and the last step, by its name, within 1e-4; then running statistics and the trained network's logits.
@Suite("Parity with PyTorch") struct ParityTests {
  @Test func perceptron() throws { try story("mlp", ParityPerceptron()) }
  @Test func leNet() throws { try story("lenet", ParityLeNet()) }
  @Test func residualBlock() throws { try story("resnet", ParityResidual()) }

  private func story<M: Layer<Tensor, Tensor>>(_ name: String, _ network: M) throws {
    let story: ParityStory = try Reference.read("parity-\(name)")
    var model = network
    try model.load(story.start.mapValues { try $0.tensor })
    var optimizer = Optimizer(story.rule)
    for (t, batch) in story.batches.enumerated() {
      let x = try batch.images, labels = IndexTensor(batch.labels)
      let step = try Context.with({ $0.isTraining = true }) {
        try valueAndGradient(of: model) { try $0(x).softmaxCrossEntropy(labels) }
      }
      let loss = Double(try step.value.scalar)
      #expect(abs(loss - story.losses[t]) <= 1e-5 * story.losses[t], "\(name), loss of step \(t)")
      if t == 0 { try compare(step.gradients, story.gradients, "first", 1e-6) }
      // By then the weights differ in their last places too.
      if t == story.batches.count - 1 { try compare(step.gradients, story.lastGradients, "last", 4e-6) }
      try model.commit(step.stateUpdates)
      try optimizer.update(&model, step.gradients, learningRate: story.optimizer.number("learningRate"))
    }
    let weights = Dictionary(uniqueKeysWithValues: model.weights.map { ($0.name, $0.value) })
    for (name, golden) in story.buffers { expectClose(try #require(weights[name]), golden, name) }
    expectClose(try model(story.batches[0].images), story.logitsAfter, "logits in evaluation")
  }

  private func compare(_ gradients: Gradients, _ golden: [String: GoldenTensor], _ when: String, _ floor: Double) throws
  {
    #expect(Set(gradients.paths.map(\.description)) == Set(golden.keys))
    for (name, want) in golden {
      expectClose(try #require(gradients[ModulePath(name)]), want, "gradient of \(name) in the \(when) step", floor)
    }
  }

  /// Each element within 1e-4 of itself. An element is a sum of terms of both signs, and what Float32 rounds off is a part of the terms,
  /// not of the sum: where they nearly cancel no arithmetic of 24 bits has four right digits. So a millionth of the tensor's largest element
  /// is left to each as well: PyTorch in Float32 is as far from itself in Float64, from which the golden values are.
  private func expectClose(_ got: Tensor, _ want: GoldenTensor, _ what: String, _ floor: Double = 4e-6) {
    #expect(got.shape == Shape(want.shape), "\(what)")
    let scale = want.values.map(abs).max() ?? 0
    for (i, (x, y)) in zip(got.array, want.values).enumerated() where abs(Double(x) - y) > 1e-4 * abs(y) + floor * scale
    {
      Issue.record("\(what): element \(i) is \(x) instead of \(y), the largest element is \(scale)")
      break
    }
  }
}

/// What `Reference/parity.py` wrote of one network.
struct ParityStory: Decodable {
  let optimizer: [String: GoldenSetting]
  let start: [String: GoldenTensor]
  let batches: [Batch]
  let losses: [Double]
  let gradients: [String: GoldenTensor]
  let lastGradients: [String: GoldenTensor]
  let buffers: [String: GoldenTensor]
  let logitsAfter: GoldenTensor

  struct Batch: Decodable {
    let shape: [Int]
    let values: [Double]
    let labels: [Int32]

    var images: Tensor { get throws { try Tensor(Shape(shape), values.map { Float($0) }) } }
  }

  var rule: any UpdateRule {
    optimizer.text("rule") == "adam"
      ? Adam()
      : SGD(
        momentum: optimizer.number("momentum"), nesterov: optimizer.flag("nesterov"),
        weightDecay: optimizer.number("weightDecay"))
  }
}

extension GoldenTensor {
  var tensor: Tensor { get throws { try Tensor(Shape(shape), values.map { Float($0) }) } }
}
