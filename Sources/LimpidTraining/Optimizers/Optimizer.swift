import LimpidCore
import LimpidLayers

/// A rule with all that surrounds it, and its memory of every parameter. A value: a copy is a snapshot.
///
///     var optimizer = Optimizer(AdamW(), transforms: [ClipByNorm(1)])
///     try optimizer.update(&model, step.gradients, learningRate: 1e-3)
public struct Optimizer: Sendable {
  public let rule: any UpdateRule
  /// What happens to the gradients before the rule, in order.
  public let transforms: [any GradientTransform]
  /// Parameters that are treated unlike the others.
  public let groups: [ParameterGroup]
  /// Which parameters decay. PyTorch decays all of them, and so does this unless told otherwise.
  public let decays: Decays
  /// The weight of the sum of absolute weights in the loss, taken by a proximal step that gives exact zeros.
  public let l1: Double
  /// What the rule remembers, by parameter.
  public internal(set) var memory: [ModulePath: ParameterMemory] = [:]

  /// Which parameters weight decay (and L1) applies to.
  public enum Decays: String, Sendable, Codable, CaseIterable {
    case all
    /// Weight matrices, filters, embeddings; not biases and norms.
    case weights
  }

  public init(
    _ rule: any UpdateRule, transforms: [any GradientTransform] = [], groups: [ParameterGroup] = [],
    decays: Decays = .all, l1: Double = 0
  ) {
    self.rule = rule
    self.transforms = transforms
    self.groups = groups
    self.decays = decays
    self.l1 = l1
  }

  /// One update of every trainable parameter. `learningRate` is the schedule's for this step.
  public mutating func update(
    _ model: inout some Module, _ gradients: consuming Gradients, learningRate: Double
  ) throws {
    try check(model, gradients)
    for transform in transforms { try transform.apply(to: &gradients) }
    try apply(&model, gradients, learningRate: learningRate)
  }

  /// Refuses gradients, or a memory, of parameters of other shapes, before anything is changed.
  private func check(_ model: some Module, _ gradients: Gradients) throws {
    for (path, parameter) in model.parameters where parameter.isTrainable {
      guard let gradient = gradients[path] else { continue }
      func refuse(_ what: String, _ shape: Shape) -> TensorError {
        TensorError(
          operation: "update", came: "\(what) of shape \(shape) for \(path) \(parameter.shape)",
          expected: "equal shapes", mend: "take the gradients of this very model, and a new optimizer for a new model")
      }
      if gradient.shape != parameter.shape { throw refuse("a gradient", gradient.shape) }
      if let other = memory[path]?.tensors.first(where: { $0.shape != parameter.shape }) {
        throw refuse("what the optimizer remembers", other.shape)
      }
    }
  }

  private mutating func apply(_ model: inout some Module, _ gradients: Gradients, learningRate: Double) throws {
    var memory = memory
    self.memory = [:]  // so that the memories are held once and can be written in place
    defer { self.memory = memory }
    try model.update { path, parameter in
      guard parameter.isTrainable, let gradient = gradients[path] else { return }
      var own = memory.removeValue(forKey: path) ?? ParameterMemory(rule, parameter.shape)
      own.updates += 1
      let (numbers, around) = numbers(factors(path, parameter.role), update: own.updates, learningRate: learningRate)
      rule.update(&parameter.value, gradient: gradient, memory: &own.tensors, numbers, around)
      memory[path] = own
    }
  }
}

extension Optimizer {
  /// What the learning rate and the decay of a parameter are multiplied by.
  struct Factors: Hashable {
    var learningRate: Double
    var decay: Double
  }

  func factors(_ path: ModulePath, _ role: Parameter.Role) -> Factors {
    let group = groups.first { $0.holds(path, role) } ?? ParameterGroup()
    return Factors(
      learningRate: group.learningRateFactor, decay: decays == .all || role == .weight ? group.decayFactor : 0)
  }

  /// The numbers of one update of all parameters with these factors that were updated as often.
  func numbers(_ factors: Factors, update: Int, learningRate: Double) -> (RuleNumbers, Surroundings) {
    let rate = learningRate * factors.learningRate
    var around = Surroundings()
    switch type(of: rule).decayKind {
    case .l2: around.l2 = rule.weightDecay * factors.decay
    case .decoupled: around.keep = 1 - rate * rule.weightDecay * factors.decay
    }
    around.threshold = rate * l1 * factors.decay
    return (rule.numbers(update: update, learningRate: rate), around)
  }
}

/// What a rule remembers of one parameter.
public struct ParameterMemory: Sendable {
  /// How often the parameter was updated.
  public internal(set) var updates = 0
  /// One tensor for each of the rule's memories, in their order.
  public package(set) var tensors: [Tensor]

  package init(_ rule: any UpdateRule, _ shape: Shape) {
    tensors = rule.memories.map { _ in Tensor(unchecked: shape, repeating: rule.start) }
  }

  package init(updates: Int, tensors: [Tensor]) {
    self.updates = updates
    self.tensors = tensors
  }
}

extension Optimizer: CustomStringConvertible {
  public var description: String {
    var parts = ["\(rule)"] + transforms.map { "\($0)" } + groups.map { "\($0)" }
    if decays == .weights && rule.weightDecay != 0 { parts.append("decay of weights only") }
    if l1 != 0 { parts.append("L1 \(l1)") }
    return parts.joined(separator: ", ")
  }
}
