import LimpidCore
import LimpidLayers

/// A whole training step, captured once and replayed: forward pass, backward pass and update run without any Swift code of the model, at
/// addresses that stay, and allocate nothing. The bits are those of `valueAndGradient` and `Optimizer.update`.
///
///     let program = try TrainingProgram(model, Optimizer(Adam()), example: [images.value, labels.value]) { model, batch in
///       try model(batch[0].tensor!).softmaxCrossEntropy(batch[1].indices!)
///     }
///     for batch in batches {
///       let loss = try program.step([batch.images.value, batch.labels.value], learningRate: 1e-3)
///     }
///     model = program.model
///
/// What differs from step to step is an input of the program: the batch, parameters and running statistics, the number of the step (from
/// which dropout draws), the learning rate. A model that looks at computed numbers to decide what to compute cannot be captured, and the
/// initializer says so. Batches must have the example's shapes.
///
/// For one thread at a time.
public final class TrainingProgram<Model: Module> {
  /// The forward and the backward pass.
  public let program: Program
  /// The number of the coming step.
  public private(set) var step: Int
  private let template: Model
  private let prepared: PreparedProgram
  private let update: PreparedUpdate
  /// The parameters, which are inputs from place 1 on.
  private let paths: [ModulePath]
  private let firstOfBatch: Int
  /// Outputs that become state after a step: which output, which input, how many bytes.
  private let commits: [(output: Int, input: Int, byteCount: Int)]
  /// Which parameters a step changes.
  private let changing: Set<Int>
  private let firstResult: Int
  /// The number of results beside the loss.
  public let resultCount: Int

  /// Captures the step of `model` on batches like `example`. Chance is drawn from `seed` and the number of the step, counted from `step`.
  public convenience init(
    _ model: Model, _ optimizer: Optimizer, example: [Value], seed: UInt64 = 0, step: Int = 0,
    loss: (Model, [Value]) throws -> Tensor
  ) throws {
    try self.init(model, optimizer, example: example, seed: seed, step: step) { (try loss($0, $1), []) }
  }

  /// The same for a computation with more results than the loss.
  public convenience init(
    _ model: Model, _ optimizer: Optimizer, example: [Value], seed: UInt64 = 0, step: Int = 0,
    computing function: (Model, [Value]) throws -> (loss: Tensor, results: [Tensor])
  ) throws {
    try self.init(model, optimizer, example: example, shares: [1], seed: seed, step: step) { model, _, batch in
      try function(model, batch)
    }
  }

  /// The same for a batch in pieces, whose values stand one piece after another in `example`; the function gets the piece's number and its
  /// values. The loss is the sum of the pieces' losses, each times its share; results come piece by piece.
  package init(
    _ model: Model, _ optimizer: Optimizer, example: [Value], shares: [Float], seed: UInt64 = 0, step: Int = 0,
    computing function: (Model, Int, [Value]) throws -> (loss: Tensor, results: [Tensor])
  ) throws {
    let parameters = model.parameters
    try refuseTwins(parameters.map(\.parameter).filter(\.isTrainable))
    let paths = parameters.map(\.path), firstOfBatch = 1 + parameters.count
    let number = IndexTensor(filling: []) { $0[0] = 0 }
    var trained: [ModulePath] = [], stated: [ModulePath] = [], resultCount = 0
    let program = try Program(of: [number.value] + parameters.map { $0.parameter.value.value } + example) { inputs in
      var copy = model
      var next = 0
      try copy.update { _, parameter in
        next += 1
        parameter.value = inputs[next].tensor!
      }
      return try Context.with({
        $0.isTraining = true
        $0.seed = seed
        $0.stepInput = inputs[0].indices!
      }) {
        var results: [Tensor] = []
        let width = example.count / shares.count
        let step = try accumulatedGradient(of: copy, shares: shares) { model, piece in
          let first = firstOfBatch + piece * width
          let outcome = try function(model, piece, Array(inputs[first..<first + width]))
          results += outcome.results
          return outcome.loss
        }
        trained = step.gradients.paths
        stated = step.stateUpdates.map(\.path)
        resultCount = results.count
        let values = [step.value] + trained.map { step.gradients[$0]! } + step.stateUpdates.map(\.value) + results
        return values.map(\.value)
      }
    }
    let places = Dictionary(paths.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let prepared = PreparedProgram(program)
    for (i, entry) in parameters.enumerated() { prepared.copy(entry.parameter.value.value, toInput: 1 + i) }

    var seen: Set<UnsafeMutableRawPointer> = []
    let parts = trained.enumerated().map { i, path in
      let place = places[path]!, parameter = parameters[place].parameter
      return PreparedUpdate.Part(
        path: path, role: parameter.role, shape: parameter.shape,
        weight: prepared.input(1 + place).assumingMemoryBound(to: Float.self),
        gradient: prepared.outputPointer(1 + i).assumingMemoryBound(to: Float.self))
    }
    update = PreparedUpdate(optimizer, parts) { i in
      let isStep = if case .step = program.outputs[1 + i] { true } else { false }
      return !seen.insert(prepared.outputPointer(1 + i)).inserted || !isStep
    }
    commits = stated.enumerated().map { i, path in
      (1 + trained.count + i, 1 + places[path]!, 4 * parameters[places[path]!].parameter.shape.elementCount)
    }
    changing = Set((trained + stated).map { places[$0]! })
    firstResult = 1 + trained.count + stated.count
    self.program = program
    self.prepared = prepared
    self.paths = paths
    self.firstOfBatch = firstOfBatch
    self.resultCount = resultCount
    self.step = step
    template = model
  }

  /// One step on a batch: the loss and its gradients, then the update. Returns the loss before the update.
  public func step(_ batch: [Value], learningRate: Double) throws -> Float {
    try load(batch)
    let loss = try run()
    try apply(learningRate: learningRate)
    return loss
  }

  // MARK: A step in parts

  /// Puts a batch in its place.
  public func load(_ batch: [Value]) throws(TensorError) {
    for (i, value) in batch.enumerated() {
      guard firstOfBatch + i < program.inputShapes.count, value.shape == program.inputShapes[firstOfBatch + i],
        value.kind == program.inputKinds[firstOfBatch + i]
      else { throw refusal(batch) }
      prepared.take(value, asInput: firstOfBatch + i)
    }
    if firstOfBatch + batch.count != program.inputShapes.count { throw refusal(batch) }
  }

  /// Computes loss, results and gradients of the loaded batch, and returns the loss.
  public func run() throws(TensorError) -> Float {
    prepared.input(0).storeBytes(of: Int32(truncatingIfNeeded: step), as: Int32.self)
    try prepared.run()
    return prepared.outputPointer(0).load(as: Float.self)
  }

  /// Does what `run` does, and says how many seconds each step took.
  package func timedRun() throws(TensorError) -> [(instruction: Program.Instruction, seconds: Double)] {
    prepared.input(0).storeBytes(of: Int32(truncatingIfNeeded: step), as: Int32.self)
    return try prepared.timedRun()
  }

  /// The length of all gradients as one vector.
  public var gradientNorm: Double { update.gradients.norm }
  /// A hash of all gradients' bits: see `Gradients.fingerprint`.
  public var gradientFingerprint: UInt64 { update.gradients.fingerprint }

  /// Updates the parameters by the gradients of the last run, commits running statistics, and goes on to the next step.
  public func apply(learningRate: Double) throws {
    try update.run(learningRate: learningRate)
    for commit in commits {
      prepared.input(commit.input).copyMemory(
        from: prepared.outputPointer(commit.output), byteCount: commit.byteCount)
    }
    step += 1
  }

  /// Takes over a model and an optimizer that went on without the program. False if the optimizer's parameters were not all updated as often
  /// as one another since the capture; then another program is needed.
  func restore(_ model: Model, _ optimizer: Optimizer, step: Int) throws -> Bool {
    guard update.restore(optimizer) else { return false }
    for (i, entry) in model.parameters.enumerated() where changing.contains(i) {
      prepared.copy(entry.parameter.value.value, toInput: 1 + i)
    }
    self.step = step
    return true
  }

  // MARK: Looking

  /// The model as it is now. A copy: later steps do not change it.
  public var model: Model {
    var copy = template
    var place = -1
    // The visitor does not throw.
    try? copy.update { _, parameter in
      place += 1
      if changing.contains(place) { parameter.value = prepared.inputValue(1 + place).tensor! }
    }
    return copy
  }

  /// The parameters as they are now, in the model's order: where they lie.
  var parameters: [(shape: Shape, elements: UnsafePointer<Float>)] {
    paths.indices.map { i in
      (program.inputShapes[1 + i], UnsafePointer(prepared.input(1 + i).assumingMemoryBound(to: Float.self)))
    }
  }

  /// The optimizer with its memory as it is now, as a copy.
  public var optimizer: Optimizer { update.current }

  /// The gradients of the last run, as copies.
  public var gradients: Gradients { update.gradients.copied }

  /// A result of the last run, as a copy.
  public func result(_ i: Int) -> Tensor { prepared.output(firstResult + i).tensor! }

  /// How its memory is laid out.
  public var memory: MemoryPlan { prepared.memory }
  /// The program as it runs: with its steps joined where one kernel can do them.
  var joined: Program { prepared.program }

  /// Whether batches of these values can be replayed.
  public func fits(_ batch: [Value]) -> Bool {
    batch.map(\.shape) == Array(program.inputShapes[firstOfBatch...])
      && batch.map(\.kind) == Array(program.inputKinds[firstOfBatch...])
  }

  private func refusal(_ batch: [Value]) -> TensorError {
    func list(_ shapes: some Collection<Shape>) -> String { shapes.map(\.description).joined(separator: ", ") }
    return TensorError(
      operation: "TrainingProgram", came: "a batch of \(list(batch.map(\.shape)))",
      expected: list(program.inputShapes[firstOfBatch...]),
      mend: "give batches of the shapes that were captured, or capture a program for these")
  }
}
