import CLimpid
import LimpidCore
import LimpidData
import LimpidLayers

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
  public let data: LoadedData
  public private(set) var trainer: Trainer<ClassificationTask<Sequential>>
  /// Seconds between checkpoints; each is at the end of a step. There is also one at the end and at every stop.
  public var secondsBetweenCheckpoints = 10.0

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
    try recipe.check()
    let data = try recipe.data.load()
    let trainer = try RunSession.trainer(recipe, seed, data)
    let about = RunDescription(
      recipe: recipe, seed: seed, data: data.hashes, schema: InputSchema(data.train, named: recipe.name))
    let folder =
      try folder.map { folder in
        try folder.make()
        return folder
      } ?? RunFolder.makeUnused(recipe.name)
    let json = try about.json()
    try OutputFile.write(Array(json.utf8), to: folder.descriptionFile)
    let hash = Hash.of(json)
    let log = try RunLog(folder.logFile, at: RunLog.Mark(head: hash))
    self.init(about, hash, folder, data, trainer, log)
  }

  /// Goes on with the run in a folder, from its last checkpoint; from the beginning if it has none yet.
  public init(resuming folder: RunFolder) throws {
    guard folder.isRun else {
      throw RunError(
        file: folder.path, came: "no run.json", expected: "the folder of a run", mend: "begin one with limpid train")
    }
    let about = try RunDescription(reading: folder.descriptionFile)
    try about.recipe.check()
    let data = try about.recipe.data.load()
    let hashes = data.hashes
    if let part = about.data.keys.sorted().first(where: { about.data[$0] != hashes[$0] }) {
      throw RunError(
        file: folder.path, came: "other \(part) data than the run began with",
        expected: "the same examples in the same order",
        mend: "give the run its data back, or begin a new run")
    }
    var trainer = try RunSession.trainer(about.recipe, about.seed, data)
    let hash = Hash.of(try InputFile.bytes(folder.descriptionFile))
    var mark = RunLog.Mark(head: hash)
    if folder.hasCheckpoint {
      let checkpoint = try Checkpoint(reading: folder.lastCheckpoint)
      guard checkpoint.state.recipeHash == hash else {
        throw RunError(
          file: folder.lastCheckpoint, came: "a checkpoint of another run", expected: "one written under this run.json",
          mend: "put the run's own files back, or begin a new run")
      }
      try trainer.restore(checkpoint, from: folder.lastCheckpoint)
      mark = checkpoint.state.log
    }
    self.init(about, hash, folder, data, trainer, try RunLog(folder.logFile, at: mark))
  }

  private init(
    _ about: RunDescription, _ hash: String, _ folder: RunFolder, _ data: LoadedData,
    _ trainer: Trainer<ClassificationTask<Sequential>>, _ log: RunLog
  ) {
    recipe = about.recipe
    seed = about.seed
    self.folder = folder
    self.data = data
    self.trainer = trainer
    self.about = about
    recipeHash = hash
    self.log = log
  }

  private static func trainer(
    _ recipe: Recipe, _ seed: UInt64, _ data: LoadedData
  ) throws -> Trainer<ClassificationTask<Sequential>> {
    let model = try Sequential(architecture: recipe.model).initialized(seed: seed)
    let passage = model.dryRun(example: data.train.inputShape)
    try passage.check()
    try data.check(outputs: passage.output ?? [])
    let smoothing = Float(recipe.labelSmoothing)
    let task: ClassificationTask<Sequential>
    if recipe.augmentation == Recipe.Augmentation() {
      let batches = try Batches(data.train, size: recipe.batchSize, seed: seed)
      task = ClassificationTask(batches, validation: data.validation, test: data.test, labelSmoothing: smoothing)
    } else {
      let augmented = try data.train.augmented(shift: recipe.augmentation.shift, mirrors: recipe.augmentation.mirrors)
      let batches = try Batches(augmented, size: recipe.batchSize, seed: seed)
      task = ClassificationTask(batches, validation: data.validation, test: data.test, labelSmoothing: smoothing)
    }
    return Trainer(
      model, task, recipe.freshOptimizer, schedule: recipe.schedule.schedule,
      plan: TrainingPlan(epochs: recipe.epochs, learningRate: recipe.learningRate, seed: seed))
  }

  /// Trains to the end, or until a controller says stop.
  public mutating func run(
    observers: [any TrainingObserver] = [], controllers: [any TrainingController] = []
  ) throws -> Outcome {
    defer { log.release() }
    let all = [log] + observers
    func tell(_ event: TrainingEvent) throws { for observer in all { try observer.observe(event) } }
    try tell(.runStarted(start))
    let clock = CheckpointClock(every: secondsBetweenCheckpoints)
    let (log, folder, hash) = (log, folder, recipeHash)
    do {
      let reason = try trainer.run(observers: all, controllers: [clock] + controllers) { trainer in
        try log.sync()
        try trainer.checkpoint(log: log.mark, recipeHash: hash).write(to: folder.lastCheckpoint)
        return folder.lastCheckpoint
      }
      if let reason {
        try tell(.runStopped(step: trainer.progress.step, reason: reason))
        try log.sync()
        return .stopped(reason: reason)
      }
    } catch {
      // Best effort: the error itself matters more than a line in the log.
      try? log.observe(.runStopped(step: trainer.progress.step, reason: "\(error)"))
      try? log.sync()
      throw error
    }
    return .finished(try finish(tell))
  }

  /// The test part is opened once, here.
  private mutating func finish(_ tell: (TrainingEvent) throws -> Void) throws -> RunReport {
    let task = trainer.task, progress = trainer.progress
    let report = RunReport(
      name: recipe.name, folder: folder.path, steps: progress.step, epochs: recipe.epochs,
      validation: try task.scores(of: trainer.model, on: .validation),
      test: try task.scores(of: trainer.model, on: .test), weightsHash: trainer.model.weightsHash,
      seconds: progress.seconds, examplesPerSecond: Double(progress.allExamples) / max(progress.trainingSeconds, 1e-9),
      peakMemoryMB: ProcessMemory.peakMegabytes, profile: trainer.profile.slowest)
    try log.sync()
    try trainer.checkpoint(log: log.mark, recipeHash: recipeHash).write(to: folder.lastCheckpoint)
    try tell(.runFinished(report))
    try log.sync()
    try OutputFile.write(Array(RunCard(about, report, trainer.model).text.utf8), to: folder.cardFile)
    // Last of all: a folder with a model in it is a run that is finished.
    try ModelFile(trainer.model, schema: about.schema, name: recipe.name).write(to: folder.modelFile)
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

/// Asks for a checkpoint now and then.
private final class CheckpointClock: TrainingController {
  private let clock = ContinuousClock()
  private let interval: Duration
  private var last: ContinuousClock.Instant

  init(every seconds: Double) {
    interval = .seconds(seconds)
    last = clock.now
  }

  func decide(after event: TrainingEvent) -> Decision {
    guard case .stepFinished = event, clock.now - last >= interval else { return .goOn }
    last = clock.now
    return .checkpoint
  }
}
