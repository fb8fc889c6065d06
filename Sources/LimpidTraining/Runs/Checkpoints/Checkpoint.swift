import LimpidCore
import LimpidData
import LimpidExchange
import LimpidLayers

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Everything that a run's next step depends on, in one safetensors file: the model's parameters as `model/PATH`, the optimizer's memory as
/// `optimizer/PATH/NAME`, averaged parameters as `average/PATH`, the rest as JSON in the metadata. It is written whole or not at all, and sealed: one changed byte is found.
public struct Checkpoint: Sendable {
  /// The numbers beside the tensors.
  public struct State: Sendable, Codable {
    public var progress: ProgressNumbers
    public var schedule: ScheduleChoice
    /// How often each parameter was updated.
    public var updates: [String: Int]
    /// Where the log stood.
    public var log: RunLog.Mark
    /// Of the run that wrote it.
    public var recipeHash: String
    /// Which checkpoints are kept and what early stopping knows; only in the last one.
    public var keeping: KeepingState?
    /// How many models are in the average of the weights; nil for none.
    public var averaged: Int?

    /// Whether a run of so many steps can come to these counts. A hostile file's would overflow later.
    func isPossible(steps: Int) -> Bool {
      let counts = [progress.examples, progress.answered, progress.right, progress.allExamples, log.lines, log.bytes]
      return (0...steps).contains(progress.step) && (0...steps).contains(averaged ?? 0)
        && updates.values.allSatisfy { (0...steps).contains($0) }
        && counts.allSatisfy { (0...1 << 53).contains($0) }
    }
  }

  public var state: State
  public var weights: [(name: String, value: Tensor)]
  public var memory: [(name: String, value: Tensor)]
  /// The average of the weights, where the run keeps one.
  public var average: [(name: String, value: Tensor)] = []

  /// The weights that are evaluated: the average, where there is one.
  public var evaluatedWeights: [(name: String, value: Tensor)] { average.isEmpty ? weights : average }

  /// Writes the file; the SHA-256 of its bytes.
  @discardableResult
  public func write(to path: String) throws -> String { try bytes().written(to: path) }

  /// The bytes of the file, sealed.
  func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(state), as: UTF8.self)
    let tensors =
      weights.map { ("model/\($0.name)", $0.value) } + memory.map { ("optimizer/\($0.name)", $0.value) }
      + average.map { ("average/\($0.name)", $0.value) }
    return try SafetensorsFile(tensors: tensors, metadata: ["training": json]).sealed()
  }

  public init(state: State, weights: [(name: String, value: Tensor)], memory: [(name: String, value: Tensor)]) {
    self.state = state
    self.weights = weights
    self.memory = memory
  }

  /// Refuses a checkpoint that was written under another `run.json`, whose hash is given.
  func check(under hash: String, _ file: String) throws(RunError) {
    guard state.recipeHash == hash else {
      throw RunError(
        file: file, came: "a checkpoint of another run", expected: "one written under this run.json",
        mend: "put the run's own files back, or begin a new run")
    }
  }

  public init(reading path: String) throws {
    let bytes = try InputFile.bytes(path)
    let file = try SafetensorsFile(bytes, name: path)
    guard let json = file.metadata["training"],
      let state = try? JSONDecoder().decode(State.self, from: Data(json.utf8))
    else {
      throw RunError(
        file: path, came: "no state of a training run in it", expected: "a checkpoint that Limpid wrote",
        mend: "name a file from a run's checkpoints folder")
    }
    try Seal.check(bytes, file: path)
    self.state = state
    weights = []
    memory = []
    for entry in file.entries {
      guard let tensor = entry.value.tensor else { continue }
      if entry.name.hasPrefix("model/") {
        weights.append((String(entry.name.dropFirst(6)), tensor))
      } else if entry.name.hasPrefix("optimizer/") {
        memory.append((String(entry.name.dropFirst(10)), tensor))
      } else if entry.name.hasPrefix("average/") {
        average.append((String(entry.name.dropFirst(8)), tensor))
      }
    }
  }
}

extension Trainer {
  /// What the next step depends on, as a file holds it.
  public func checkpoint(log: RunLog.Mark, recipeHash: String, keeping: KeepingState? = nil) -> Checkpoint {
    var updates: [String: Int] = [:]
    var memory: [(name: String, value: Tensor)] = []
    for (path, own) in optimizer.memory {
      updates["\(path)"] = own.updates
      for (name, value) in zip(optimizer.rule.memories, own.tensors) { memory.append(("\(path)/\(name)", value)) }
    }
    let state = Checkpoint.State(
      progress: progress, schedule: ScheduleChoice(schedule), updates: updates, log: log, recipeHash: recipeHash,
      keeping: keeping, averaged: average.count == 0 ? nil : average.count)
    var checkpoint = Checkpoint(state: state, weights: model.weights, memory: memory)
    if average.count > 0 {
      checkpoint.average = zip(checkpoint.weights, average.tensors).map { ($0.name, $1) }
    }
    return checkpoint
  }

  /// Goes on from a checkpoint. Nothing is changed unless all of it fits.
  public mutating func restore(_ checkpoint: Checkpoint, from file: String) throws {
    guard checkpoint.state.isPossible(steps: totalSteps) else {
      throw RunError(
        file: file, came: "counts that no run of \(totalSteps) steps comes to", expected: "a checkpoint of this run",
        mend: "take the file from a backup, or delete it to begin anew")
    }
    var model = model
    try model.load(checkpoint.weights)
    let values = Dictionary(checkpoint.memory.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    let shapes = Dictionary(
      model.parameters.map { ("\($0.path)", $0.parameter.shape) }, uniquingKeysWith: { a, _ in a })
    var memory: [ModulePath: ParameterMemory] = [:]
    for (path, updates) in checkpoint.state.updates {
      let tensors = try optimizer.rule.memories.map { name in
        guard let value = values["\(path)/\(name)"], value.shape == shapes[path] else {
          throw RunError(
            file: file, came: "no \(name) of the optimizer for \(path)", expected: "one of shape \(shapes[path] ?? [])",
            mend: "resume with the optimizer that the run began with")
        }
        return value
      }
      memory[ModulePath(path)] = ParameterMemory(updates: updates, tensors: tensors)
    }
    var average = WeightAverage()
    if let count = checkpoint.state.averaged, count > 0, plan.averaging.kind != .none {
      var mean = model
      try mean.load(checkpoint.average)
      average = WeightAverage(count: count, tensors: mean.parameters.map(\.parameter.value))
    }
    self.average = average
    self.model = model
    optimizer.memory = memory
    schedule = checkpoint.state.schedule.schedule
    progress = checkpoint.state.progress
  }
}
