import LimpidCore
import LimpidLayers

/// A whole step of two opponents, captured once and replayed: a generator makes examples, a critic learns to tell them from real ones, and the
/// generator learns from the critic as it is then. What is made is made once and serves both. Goodfellow et al., "Generative adversarial
/// networks", 2014.
///
///     let program = try AdversarialProgram(
///       model, generator: "generator", critic: "discriminator",
///       optimizers: (generator: Optimizer(Adam(beta1: 0.5)), critic: Optimizer(Adam(beta1: 0.5))), example: batch
///     ) { model, batch in
///       try model.generator(batch[1].tensor!)
///     } judging: { model, batch, made in
///       …  // the critic's loss on batch[0] and what was made
///     } fooling: { model, made in
///       …  // the generator's loss
///     }
///     let (critic, generator) = try program.step(batch, learningRate: 2e-4)
///
/// The program has two parts. Between them the critic's weights are updated; the second part reads the new ones. Running statistics take up every
/// batch that passes, in order. For one thread at a time.
public final class AdversarialProgram<Model: Module> {
  public let program: Program
  /// The number of the coming step.
  public private(set) var step: Int
  private let template: Model
  private let prepared: PreparedProgram
  private let criticUpdate: PreparedUpdate
  private let generatorUpdate: PreparedUpdate
  /// Weights that are inputs twice, as they are before and after the critic's update.
  private let renewals: [Renewal]
  private let commits: [Renewal]
  private let firstOfBatch: Int

  /// Bytes that go from one place to another.
  private struct Renewal {
    let from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, byteCount: Int
    func callAsFunction() { to.copyMemory(from: from, byteCount: byteCount) }
  }

  /// Captures the step on batches like `example`. `generator` and `critic` are the parts of the model; what is not trainable stays. Chance is drawn
  /// from `seed` and the number of the step.
  public init(
    _ model: Model, generator: ModulePath, critic: ModulePath, optimizers: (generator: Optimizer, critic: Optimizer),
    example: [Value], seed: UInt64 = 0, step: Int = 0, making make: (Model, [Value]) throws -> Tensor,
    judging judge: (Model, [Value], Tensor) throws -> Tensor, fooling fool: (Model, Tensor) throws -> Tensor
  ) throws {
    let parameters = model.parameters, count = parameters.count
    let renewed = parameters.indices.filter {
      parameters[$0].path.isUnder(critic) && parameters[$0].parameter.isTrainable
    }
    let firstRenewed = 1 + count, firstOfBatch = firstRenewed + renewed.count
    let number = IndexTensor(filling: []) { $0[0] = 0 }
    var learned: (critic: [ModulePath], generator: [ModulePath], states: [ModulePath]) = ([], [], [])
    let values = parameters.map(\.parameter.value.value)
    let program = try Program(of: [number.value] + values + renewed.map { values[$0] } + example) { inputs in
      func filled(_ model: Model, renewed isNew: Bool) throws -> Model {
        var copy = model, place = -1
        try copy.update { _, parameter in
          place += 1
          let new = isNew ? renewed.firstIndex(of: place) : nil
          parameter.value = inputs[new.map { firstRenewed + $0 } ?? 1 + place].tensor!
        }
        return copy
      }
      let batch = Array(inputs[firstOfBatch...])
      var own = model, others = model
      try own.freeze(critic)
      try others.freeze(generator)
      let before = try filled(others, renewed: false), after = try filled(own, renewed: true)
      return try Context.with({
        $0.isTraining = true
        $0.seed = seed
        $0.stepInput = inputs[0].indices!
      }) {
        var judged: ModelGradient?
        let fooled = try valueAndGradient(of: try filled(own, renewed: false)) { watched in
          let made = try make(watched, batch), seen = made.detached
          judged = try valueAndGradient(of: before) { try judge($0, batch, seen) }
          Program.cut()
          return try fool(after, made)
        }
        let critic = judged!.gradients, generator = fooled.gradients
        learned = (critic.paths, generator.paths, fooled.stateUpdates.map(\.path))
        let results =
          [judged!.value, fooled.value] + learned.critic.map { critic[$0]! }
          + learned.generator.map { generator[$0]! } + fooled.stateUpdates.map(\.value)
        return results.map(\.value)
      }
    }
    let prepared = PreparedProgram(program)
    for (i, value) in values.enumerated() { prepared.copy(value, toInput: 1 + i) }
    let places = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.path, $0) })
    func update(_ optimizer: Optimizer, _ paths: [ModulePath], from first: Int) -> PreparedUpdate {
      let parts = paths.enumerated().map { i, path in
        let place = places[path]!, parameter = parameters[place].parameter
        return PreparedUpdate.Part(
          path: path, role: parameter.role, shape: parameter.shape,
          weight: prepared.input(1 + place).assumingMemoryBound(to: Float.self),
          gradient: prepared.outputPointer(first + i).assumingMemoryBound(to: Float.self))
      }
      return PreparedUpdate(optimizer, parts) { _ in true }
    }
    criticUpdate = update(optimizers.critic, learned.critic, from: 2)
    generatorUpdate = update(optimizers.generator, learned.generator, from: 2 + learned.critic.count)
    renewals = renewed.enumerated().map { i, place in
      Renewal(
        from: prepared.input(1 + place), to: prepared.input(firstRenewed + i), byteCount: values[place].byteCount)
    }
    let firstState = 2 + learned.critic.count + learned.generator.count
    commits = learned.states.enumerated().map { i, path in
      let place = places[path]!
      return Renewal(
        from: prepared.outputPointer(firstState + i), to: prepared.input(1 + place), byteCount: values[place].byteCount)
    }
    self.program = program
    self.prepared = prepared
    self.firstOfBatch = firstOfBatch
    self.step = step
    template = model
  }

  /// One step on a batch. Returns the losses before the updates.
  public func step(_ batch: [Value], learningRate: Double) throws -> (critic: Float, generator: Float) {
    try load(batch)
    prepared.input(0).storeBytes(of: Int32(truncatingIfNeeded: step), as: Int32.self)
    try prepared.run(part: 0)
    try updateCritic(learningRate)
    try prepared.run(part: 1)
    try finish(learningRate)
    return (prepared.outputPointer(0).load(as: Float.self), prepared.outputPointer(1).load(as: Float.self))
  }

  /// Does what `step` does, and says how many seconds each step of the program took.
  package func timedStep(
    _ batch: [Value], learningRate: Double
  ) throws -> [(instruction: Program.Instruction, seconds: Double)] {
    try load(batch)
    prepared.input(0).storeBytes(of: Int32(truncatingIfNeeded: step), as: Int32.self)
    let first = try prepared.timedRun(part: 0)
    try updateCritic(learningRate)
    let second = try prepared.timedRun(part: 1)
    try finish(learningRate)
    return first + second
  }

  private func load(_ batch: [Value]) throws {
    let shapes = Array(program.inputShapes[firstOfBatch...])
    guard batch.map(\.shape) == shapes, batch.map(\.kind) == Array(program.inputKinds[firstOfBatch...]) else {
      func list(_ shapes: [Shape]) -> String { shapes.map(\.description).joined(separator: ", ") }
      throw TensorError(
        operation: "AdversarialProgram", came: "a batch of \(list(batch.map(\.shape)))", expected: list(shapes),
        mend: "give batches of the shapes that were captured, or capture a program for these")
    }
    for (i, value) in batch.enumerated() { prepared.take(value, asInput: firstOfBatch + i) }
  }

  private func updateCritic(_ learningRate: Double) throws {
    try criticUpdate.run(learningRate: learningRate)
    for renewal in renewals { renewal() }
  }

  private func finish(_ learningRate: Double) throws {
    try generatorUpdate.run(learningRate: learningRate)
    for commit in commits { commit() }
    step += 1
  }

  /// The model as it is now. A copy: later steps do not change it.
  public var model: Model {
    var copy = template, place = -1
    // The visitor does not throw.
    try? copy.update { _, parameter in
      place += 1
      parameter.value = prepared.inputValue(1 + place).tensor!
    }
    return copy
  }

  /// How its memory is laid out.
  public var memory: MemoryPlan { prepared.memory }
}
