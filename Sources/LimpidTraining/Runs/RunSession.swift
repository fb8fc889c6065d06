import CLimpid
import LimpidCore
import LimpidData
import LimpidLayers

/// What trains a recipe.
public typealias RunTrainer = Trainer<RunTask>

/// A recipe being trained into a folder: what `limpid train` does, as a value.
///
///     var session = try RunSession(Recipes.digits, seed: 1, folder: RunFolder("runs/first"))
///     if case .finished(let report) = try session.run() { print(report.test!.accuracy!) }
///
/// Kill it at any moment, and `RunSession(resuming: folder)` goes on to the very weights it would have come to.
public struct RunSession {
  public let recipe: Recipe
  public let seed: UInt64
  public let folder: RunFolder
  public let data: RunData
  public private(set) var trainer: RunTrainer
  /// What the checkpoint that it goes on from knew of those that are kept.
  private var keeping: KeepingState

  private let about: RunDescription
  private let recipeHash: String
  private let log: RunLog

  /// How a session ended.
  public enum Outcome: Sendable {
    case finished(RunReport)
    /// It can be resumed.
    case stopped(reason: String)
  }

  /// Begins a run, in a new folder under `runs` if none is given.
  public init(_ recipe: Recipe, seed: UInt64 = 0, folder: RunFolder? = nil) throws {
    try self.init(recipe, seed: seed, folder: folder, data: RunData(recipe))
  }

  /// The same with data that are loaded already.
  public init(_ recipe: Recipe, seed: UInt64 = 0, folder: RunFolder? = nil, data: RunData) throws {
    try recipe.check()
    // A network for a table is made to fit it; from here on it is part of the recipe.
    let recipe = try data.fitted(recipe)
    let trainer = try RunSession.trainer(recipe, seed, data)
    let about = RunDescription(
      recipe: recipe, seed: seed, data: data.hashes,
      schema: trainer.task.described(data.schema(named: recipe.name), trainer.model))
    let claim = try folder?.make() ?? RunFolder.makeUnused(recipe.name)
    let folder = claim.folder, json = try about.json()
    try OutputFile.write(Array(json.utf8), to: folder.descriptionFile)
    claim.release()
    let hash = Hash.of(json)
    let log = try RunLog(folder.logFile, at: RunLog.Mark(head: hash))
    self.init(about, hash, folder, data, trainer, log)
  }

  init(
    _ about: RunDescription, _ hash: String, _ folder: RunFolder, _ data: RunData,
    _ trainer: RunTrainer, _ log: RunLog, _ keeping: KeepingState = KeepingState()
  ) {
    recipe = about.recipe
    seed = about.seed
    self.folder = folder
    self.data = data
    self.trainer = trainer
    self.about = about
    recipeHash = hash
    self.log = log
    self.keeping = keeping
  }

  static func trainer(_ recipe: Recipe, _ seed: UInt64, _ data: RunData) throws -> RunTrainer {
    var model = try Sequential(architecture: recipe.model).initialized(seed: seed)
    let passage = model.dryRun(example: data.inputShape)
    try passage.check()
    try data.check(outputs: passage.output ?? [])
    if recipe.earlyStopping != nil, !data.hasValidation {
      throw RecipeError(
        field: "earlyStopping", came: "no validation part to watch", expected: "examples that are held back",
        mend: "set data.validationShare to 10, or leave early stopping out")
    }
    for group in recipe.groups { try group.check(model) }
    try recipe.freeze.apply(to: &model)
    let plan = TrainingPlan(
      epochs: recipe.epochs, learningRate: recipe.learningRate, seed: seed, averaging: recipe.averaging,
      spikes: recipe.lossSpike)
    return Trainer(
      model, try RunTask(recipe, seed, data), recipe.freshOptimizer, schedule: recipe.schedule.schedule, plan: plan)
  }

  /// Trains to the end, or until a controller says stop.
  public mutating func run(
    observers: [any TrainingObserver] = [], controllers: [any TrainingController] = []
  ) throws -> Outcome {
    defer { log.release() }
    try log.flush()
    let loggers = try folder.loggers(recipe.loggers, anchor: recipeHash, after: trainer.progress)
    let all = [log] + loggers + observers
    func tell(_ event: TrainingEvent) throws { for observer in all { try observer.observe(event) } }
    let (log, hash) = (log, recipeHash)
    let keeper = CheckpointKeeper(
      folder, recipe, keeping, log, tell: { event in for o in all { try o.observe(event) } })
    keeper.tidy()
    defer { keeping = keeper.state }
    try tell(.runStarted(start))
    do {
      let reason: String?
      if let stopped = keeper.earlyStop {  // decided, and then killed before the end was written
        reason = stopped
      } else {
        reason = try trainer.run(observers: all, controllers: [keeper] + controllers) { trainer in
          try keeper.save(trainer.checkpoint(log: log.mark, recipeHash: hash))
          return nil
        }
      }
      try keeper.close(with: trainer.checkpoint(log: log.mark, recipeHash: hash))
      if let reason, keeper.earlyStop == nil {
        try tell(.runStopped(step: trainer.progress.step, reason: reason))
        try log.sync()
        for logger in loggers { try logger.close() }
        return .stopped(reason: reason)
      }
    } catch {
      // Best effort: the error itself matters more than a line in the log.
      try? log.observe(.runStopped(step: trainer.progress.step, reason: "\(error)"))
      try? log.sync()
      if var error = error as? NonFiniteError {
        error.saved = folder.lastCheckpoint
        throw error
      }
      if var error = error as? LossSpikeError {
        error.saved = folder.lastCheckpoint
        throw error
      }
      throw error
    }
    return .finished(try finish(keeper, loggers, observers))
  }

  /// The test part is opened once, here.
  private mutating func finish(
    _ keeper: CheckpointKeeper, _ loggers: [any RunLogger], _ observers: [any TrainingObserver]
  ) throws -> RunReport {
    let task = trainer.task, progress = trainer.progress
    var model = trainer.evaluated
    if keeper.earlyStop != nil, let best = try keeper.best() { try model.load(best.evaluatedWeights) }
    var report = RunReport(
      name: recipe.name, folder: folder.path, steps: progress.step, epochs: trainer.epoch,
      bestEpoch: keeper.earlyStop == nil ? nil : keeper.state.bestEpoch,
      validation: try task.scores(of: model, on: .validation),
      test: try task.scores(of: model, on: .test), weightsHash: model.weightsHash,
      seconds: progress.seconds, examplesPerSecond: Double(progress.allExamples) / max(progress.trainingSeconds, 1e-9),
      peakMemoryMB: ProcessMemory.peakMegabytes, profile: trainer.profile.slowest, earlyStop: keeper.earlyStop)
    report.waitingSeconds = progress.waitingSeconds ?? 0
    report.testOpenings = 1 + (about.origin?.testOpenings ?? 0)
    for (_, parameter) in model.parameters where parameter.role == .weight {
      report.weights += parameter.shape.elementCount
      report.zeroWeights += parameter.value.array.count { $0 == 0 }
    }
    if case .table(let table) = task { report.suspects = try table.suspects(model) }
    // The log has the hashes of what is written after it, so that it vouches for all files; written it is before them, so that a run
    // with a model has a whole log.
    let card = Array(RunCard(about, report, model).text.utf8)
    let file = try ModelFile(model, schema: task.completed(about.schema, model), name: recipe.name).bytes()
    report.files = keeper.files
    report.files["card.md"] = Hash.of(card)
    report.files["model.safetensors"] = Hash.of(file)
    for logger in loggers {
      try logger.close()
      report.files[logger.file] = Hash.of(try InputFile.bytes("\(folder.path)/\(logger.file)"))
    }
    if InputFile.exists(folder.startCheckpoint) {
      report.files[RunFolder.startCheckpointName] = Hash.of(try InputFile.bytes(folder.startCheckpoint))
    }
    try log.observe(.runFinished(report))
    try log.sync()
    try OutputFile.write(card, to: folder.cardFile)
    // Last of all: a folder with a model in it is a run that is finished.
    try OutputFile.write(file, to: folder.modelFile)
    // Nobody is told of a model before it is there.
    for observer in observers { try observer.observe(.runFinished(report)) }
    return report
  }

  private var start: RunStart {
    RunStart(
      name: recipe.name, folder: folder.path, seed: seed, epochs: recipe.epochs,
      stepsPerEpoch: trainer.task.stepsPerEpoch, firstStep: trainer.progress.step,
      parameters: trainer.model.parameterCount, examples: data.counts, threads: Int(limpid_threads()),
      instructionSet: String(cString: limpid_isa_name(limpid_isa())))
  }
}
