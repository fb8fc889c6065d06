import LimpidCore
import LimpidLayers
import LimpidTesting
import LimpidTraining
import Testing

@Suite(.serialized) struct UpdateRuleTests {
  static let rules: [any UpdateRule] = [
    SGD(weightDecay: 0.01), SGD(momentum: 0.9), SGD(momentum: 0.9, nesterov: true, dampening: 0),
    SGD(momentum: 0.8, dampening: 0.3, weightDecay: 0.1), Adam(), Adam(amsgrad: true, weightDecay: 0.1), AdamW(),
    RMSprop(), RMSprop(momentum: 0.9), RMSprop(centered: true), RMSprop(momentum: 0.5, centered: true), Adagrad(),
    Adagrad(rateDecay: 0.1, initialAccumulator: 0.2), Lion(weightDecay: 0.3),
  ]

  @Test("The kernel gives the definition's bits", arguments: rules.indices)
  func kernelEqualsDefinition(_ index: Int) throws {
    let rule = UpdateRuleTests.rules[index]
    var make = CaseMaker(seed: UInt64(index))
    for size in [0, 1, 3, 16, 17, 61, 17_000] {
      let shape: Shape = [size]
      let start = awkward(make.tensor(shape, in: -2...2))
      let gradients = (0..<3).map { _ in awkward(make.tensor(shape, in: -1...1)) }
      func run() -> [Tensor] {
        var w = start
        var memory = ParameterMemory(rule, shape).tensors
        for (t, g) in gradients.enumerated() {
          var around = Surroundings()
          around.l2 = type(of: rule).decayKind == .l2 ? rule.weightDecay : 0
          around.keep = type(of: rule).decayKind == .decoupled ? 1 - 0.05 * rule.weightDecay : 1
          around.threshold = t == 1 ? 0.01 : 0
          rule.update(
            &w, gradient: g, memory: &memory, rule.numbers(update: t + 1, learningRate: 0.05), around)
        }
        return [w] + memory
      }
      let defined = Context.with({ $0.usesReference = true }, run)
      withEvery(threads: [1, 2, 3]) { place in
        for (i, (a, b)) in zip(run(), defined).enumerated() {
          #expect(a.hasSameBits(as: b), "\(rule), size \(size), tensor \(i), \(place)")
        }
      }
    }
  }

  /// Some elements that arithmetic treats specially.
  private func awkward(_ x: Tensor) -> Tensor {
    var elements = x.array
    for (i, value) in [Float.zero, -.zero, 0x1p-140, -0x1p-140, 1e30, .infinity, .nan].enumerated()
    where i * 5 + 2 < elements.count {
      elements[i * 5 + 2] = value
    }
    return Tensor(unchecked: x.shape, elements)
  }

  @Test("Weights are updated in place where nobody else holds them")
  func inPlace() throws {
    var model = Pair(w: try Tensor(ones: [100]), b: try Tensor(ones: [3]))
    var optimizer = Optimizer(Adam())
    let gradients = try Gradients([("w", Tensor(ones: [100])), ("b", Tensor(ones: [3]))])
    try optimizer.update(&model, gradients, learningRate: 0.1)
    let before = model.w.value.pointer, memory = optimizer.memory["w"]!.tensors[0].pointer
    try optimizer.update(&model, gradients, learningRate: 0.1)
    #expect(model.w.value.pointer == before)
    #expect(optimizer.memory["w"]!.tensors[0].pointer == memory)
    let snapshot = model
    let kept = snapshot.w.value.array
    try optimizer.update(&model, gradients, learningRate: 0.1)
    #expect(snapshot.w.value.array == kept)
    #expect(model.w.value.array != kept)
  }

  @Test("The proximal step of L1 gives exact zeros, and spares biases if asked")
  func exactZeros() throws {
    var model = Pair(w: Tensor([0.05, -0.05, 1, -1]), b: Tensor([0.05]))
    var optimizer = Optimizer(SGD(), decays: .weights, l1: 1)
    let none = try Gradients([("w", Tensor(zeros: [4])), ("b", Tensor(zeros: [1]))])
    try optimizer.update(&model, none, learningRate: 0.1)
    #expect(model.w.value.array == [0, 0, 0.9, -0.9])
    #expect(model.b.value.array == [0.05])
  }

  @Test("Groups change pace and decay")
  func groups() throws {
    var model = Pair(w: Tensor([1]), b: Tensor([1]))
    var optimizer = Optimizer(
      SGD(weightDecay: 1), groups: [ParameterGroup(role: .bias, learningRateFactor: 0.5, decayFactor: 0)])
    let gradients = Gradients([("w", Tensor([1])), ("b", Tensor([1]))])
    try optimizer.update(&model, gradients, learningRate: 0.125)
    #expect(model.w.value.array == [0.75])
    #expect(model.b.value.array == [0.9375])
  }

  @Test("Clipping by norm and by value")
  func clipping() throws {
    var gradients = Gradients([("w", Tensor([3, 0])), ("b", Tensor([-4]))])
    #expect(gradients.norm == 5)
    ClipByValue(3.5).apply(to: &gradients)
    #expect(gradients["b"]!.array == [-3.5])
    gradients = Gradients([("w", Tensor([3, 0])), ("b", Tensor([-4]))])
    ClipByNorm(10).apply(to: &gradients)
    #expect(gradients["w"]!.array == [3, 0])
    ClipByNorm(1).apply(to: &gradients)
    #expect(abs(gradients["w"]!.array[0] - 0.6) < 1e-6 && abs(gradients["b"]!.array[0] + 0.8) < 1e-6)
  }

  @Test("A rule that is not known gets its nearest name")
  func unknownRule() {
    #expect(throws: RecipeError.unknown("optimizer", "adamm", among: updateRules.names)) {
      _ = try RuleChoice(named: "adamm")
    }
    #expect(
      "\(RecipeError.unknown("optimizer", "adamm", among: updateRules.names))"
        == "optimizer: 'adamm' is not known, expected one of sgd, adam, adamW, rmsProp, adagrad, lion\n  mend  did you mean adam?"
    )
  }
}
