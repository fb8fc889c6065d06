import LimpidCore
import LimpidLayers
import LimpidTraining
import Testing

/// Ten steps of each rule against PyTorch: the definition in Double to nine digits, the engine in Float to what Float holds.
@Suite struct OptimizerGoldens {
  struct Problem: Decodable {
    let start: [String: GoldenTensor]
    let curvature: [String: GoldenTensor]
    let push: [String: GoldenTensor]
    let turn: [Double]
  }
  struct Run: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let rule: String
    let settings: [String: GoldenSetting]
    let after: [String: [[Double]]]
    var testDescription: String { name }
  }
  struct File: Decodable {
    let problem: Problem
    let runs: [Run]
  }
  static let file: File = try! Reference.read("optimizers")

  static func rule(_ run: Run) -> any UpdateRule {
    let s = run.settings, decay = s.number("weightDecay")
    switch run.rule {
    case "sgd":
      return SGD(
        momentum: s.number("momentum"), nesterov: s.flag("nesterov"), dampening: s.number("dampening"),
        weightDecay: decay)
    case "adam":
      return Adam(
        beta1: s.number("beta1"), beta2: s.number("beta2"), epsilon: s.number("epsilon"), amsgrad: s.flag("amsgrad"),
        weightDecay: decay)
    case "adamW":
      return AdamW(
        beta1: s.number("beta1"), beta2: s.number("beta2"), epsilon: s.number("epsilon"), weightDecay: decay)
    case "rmsProp":
      return RMSprop(
        alpha: s.number("decay"), epsilon: s.number("epsilon"), momentum: s.number("momentum"),
        centered: s.flag("centered"), weightDecay: decay)
    case "adagrad":
      return Adagrad(
        rateDecay: s.number("rateDecay"), initialAccumulator: s.number("initialAccumulator"),
        epsilon: s.number("epsilon"))
    case "lion":
      return Lion(beta1: s.number("beta1"), beta2: s.number("beta2"), weightDecay: decay)
    default: fatalError("no rule \(run.rule)")
    }
  }

  @Test(arguments: file.runs) func definition(_ run: Run) {
    let rule = OptimizerGoldens.rule(run), problem = OptimizerGoldens.file.problem
    let rate = run.settings.number("learningRate")
    for (name, start) in problem.start {
      var weights = start.values
      var memories = weights.map { _ in rule.memories.map { _ in Double(rule.start) } }
      for (t, expected) in run.after[name]!.enumerated() {
        var around = Surroundings()
        if type(of: rule).decayKind == .l2 {
          around.l2 = rule.weightDecay
        } else {
          around.keep = 1 - rate * rule.weightDecay
        }
        for i in weights.indices {
          let g = problem.curvature[name]!.values[i] * weights[i] + problem.push[name]!.values[i] * problem.turn[t]
          weights[i] = rule.updated(
            weights[i], gradient: g, memory: &memories[i], rule.numbers(update: t + 1, learningRate: rate), around)
          // Adagrad's start is given to the rule as a Float.
          #expect(abs(weights[i] - expected[i]) <= 2e-9 * max(1, abs(expected[i])), "\(name)[\(i)] after step \(t)")
        }
      }
    }
  }

  @Test(arguments: file.runs) func engine(_ run: Run) throws {
    let problem = OptimizerGoldens.file.problem
    var optimizer = Optimizer(OptimizerGoldens.rule(run))
    func tensor(_ golden: GoldenTensor) throws -> Tensor {
      try Tensor(Shape(golden.shape), golden.values.map(Float.init))
    }
    var model = Pair(w: try tensor(problem.start["w"]!), b: try tensor(problem.start["b"]!))
    for t in problem.turn.indices {
      let gradients = Gradients(
        try model.parameters.map { path, parameter in
          let slope = try tensor(problem.curvature["\(path)"]!) * parameter.value
          return (path, try slope + tensor(problem.push["\(path)"]!) * Float(problem.turn[t]))
        })
      try optimizer.update(&model, gradients, learningRate: run.settings.number("learningRate"))
      for (path, parameter) in model.parameters {
        for (x, y) in zip(parameter.value.array, run.after["\(path)"]![t]) {
          #expect(abs(Double(x) - y) <= 2e-6 * max(1, abs(y)), "\(path) after step \(t)")
        }
      }
    }
  }
}

/// A model of two parameters, "w" and "b".
struct Pair: Module {
  var w: Parameter
  var b: Parameter

  init(w: Tensor, b: Tensor) {
    self.w = Parameter(w)
    self.b = Parameter(b, role: .bias)
  }

  mutating func visit(_ v: inout some ParameterVisitor) throws {
    try v.visit(&w, "w")
    try v.visit(&b, "b")
  }
}
