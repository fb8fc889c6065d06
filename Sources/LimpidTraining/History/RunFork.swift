import LimpidCore
import LimpidData
import LimpidLayers

/// A new run that begins with the state another had after some step, with something changed: another rate, rule, seed, rate of dropout, end.
///
///     let history = try RunHistory(RunFolder("runs/digits-1"))
///     let fork = try RunFork(of: history, at: 400, [RecipeChange("learningRate=0.01")])
///     var session = try fork.begin(in: RunFolder("runs/slower"))
///     try session.run()
///
/// Steps count on from there. With nothing changed it comes to the weights of the run that it was forked from, to the bit. Forked before the
/// first step, the network itself may be another: it then begins with first weights of its own, drawn from the run's seed.
public struct RunFork {
  public let about: RunDescription
  /// What is not taken over, in words: the memory of another rule, another schedule's.
  public let notes: [String]
  private let start: Checkpoint

  public init(of history: RunHistory, at step: Int, _ changes: [RecipeChange] = []) throws {
    let before = history.about
    var seed = before.seed
    var recipe = try before.recipe.setting(changes, seed: &seed)
    try recipe.check()
    try history.check(step, atMost: history.totalSteps)
    let parent = try history.state(at: step)
    let data = try RunData(recipe.located(from: history.folder))
    recipe = try RunFork.refitted(recipe, before.recipe, data, history.folder)
    var trainer = try RunSession.trainer(recipe, seed, data)
    guard step < trainer.totalSteps else {
      throw RunError(
        file: history.folder.path, came: "a fork at step \(step) of a run that then has \(trainer.totalSteps)",
        expected: "steps left to do", mend: "fork earlier, or set more epochs")
    }
    var start = parent.checkpoint(log: RunLog.Mark(head: ""), recipeHash: "")
    var notes: [String] = []
    if "\(recipe.optimizer)" != "\(before.recipe.optimizer)",
      recipe.optimizer.rule.memories != parent.optimizer.rule.memories
    {
      start.memory = []
      start.state.updates = [:]
      notes.append("\(type(of: recipe.optimizer.rule).name) begins without a memory")
    }
    if try recipe.jsonValue()["schedule"] != before.recipe.jsonValue()["schedule"] {
      start.state.schedule = recipe.schedule
      notes.append("the schedule is \(recipe.schedule)")
    }
    if recipe.averaging != before.recipe.averaging, !start.average.isEmpty {
      start.average = []
      start.state.averaged = nil
      notes.append("the average of the weights begins anew")
    }
    let isOther = try recipe.jsonValue()["model"] != before.recipe.jsonValue()["model"]
    if isOther, step == 0, history.firstStep == 0 {
      start = trainer.checkpoint(log: RunLog.Mark(head: ""), recipeHash: "")
      notes.append("the network is another one: it begins with first weights of its own")
    }
    do { try trainer.restore(start, from: history.folder.path) } catch let error as WeightsError {
      throw RunError(
        file: history.folder.path,
        came: "weights that do not fit the changed model ("
          + (error.misshapen + error.missing.map { "no \($0)" } + error.unexpected).prefix(4).joined(separator: ", ")
          + ")",
        expected: "a change that leaves the shapes of the weights",
        mend: history.firstStep == 0
          ? "fork before the first step: --at 0" : "fork \(before.origin?.run ?? "the first run") with --at 0")
    }
    let hashes = data.hashes
    about = RunDescription(
      recipe: recipe, seed: seed, data: hashes,
      schema: hashes == before.data && recipe.table == before.recipe.table
        ? before.schema : data.schema(named: recipe.name),
      origin: RunOrigin(
        run: history.folder.path, runHash: Hash.of(try InputFile.bytes(history.folder.descriptionFile)), step: step,
        weightsHash: trainer.model.weightsHash, changes: changes.map(\.description),
        testOpenings: hashes["test"] == before.data["test"] ? history.folder.testOpenings : nil))
    self.start = start
    self.notes = notes
  }

  /// The recipe with a network that fits the table anew, if it had one that was made to fit and the table's settings are others now.
  private static func refitted(_ recipe: Recipe, _ before: Recipe, _ data: RunData, _ folder: RunFolder)
    throws -> Recipe
  {
    guard recipe.table != before.table, case .table = data else { return recipe }
    let json = (try recipe.jsonValue()["model"], try before.jsonValue()["model"])
    guard json.0 == json.1 else { return recipe }
    let open = { (some: Recipe) in some.with { $0.model = Sequential([]).architecture } }
    guard try RunData(before.located(from: folder)).fitted(open(before)).jsonValue()["model"] == json.1 else {
      return recipe
    }
    return try data.fitted(open(recipe))
  }

  /// Writes the new run's folder and opens it; a new folder under `runs` if none is given. `run.json` comes last: without it the
  /// folder is no run.
  public func begin(in folder: RunFolder? = nil) throws -> RunSession {
    let claim = try folder?.make() ?? RunFolder.makeUnused(about.recipe.name)
    let folder = claim.folder, json = try about.json()
    var start = start
    start.state.recipeHash = Hash.of(json)
    start.state.log = RunLog.Mark(head: start.state.recipeHash)
    try start.write(to: folder.startCheckpoint)
    try OutputFile.write(Array(json.utf8), to: folder.descriptionFile)
    claim.release()
    return try RunSession(resuming: folder)
  }
}
