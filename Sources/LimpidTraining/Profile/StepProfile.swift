import LimpidCore
import LimpidData
import LimpidLayers

/// Where the time and memory of training steps go: by phase (data, forward, backward, update), by layer, and by operation with its part of what
/// this machine can do. Measured on a copy of a trainer, from the steps that training replays; nothing is changed.
///
///     let profile = try StepProfile(session.trainer)
///     for phase in profile.phases { print(phase.name, phase.seconds) }
public struct StepProfile: Sendable {
  /// A part of a step.
  public struct Part: Sendable {
    public let name: String
    /// A step's.
    public let seconds: Double
    /// Of the whole step, 0 … 1.
    public let share: Double
    /// Bytes of what it makes; nil where nothing is made.
    public let bytes: Double?
    /// Bytes of what is in memory at once, at most; what lives from step to step (parameters, the optimizer's) is not counted. Nil if steps
    /// are not captured.
    public var aliveBytes: Double?
    /// Of what the forward pass makes here, the bytes that stay until the backward pass has read them. Nil if steps are not captured.
    public var heldBytes: Double?
  }

  /// Operations of one kind in one place.
  public struct Operation: Sendable {
    public let name: String
    public let layer: String
    public let phase: Phase
    public let calls: Int
    public let seconds: Double
    public let share: Double
    /// Bytes of the results.
    public let bytes: Double
    /// As a part's.
    public let aliveBytes: Double?
    public let heldBytes: Double?
    /// Floating-point operations a second of a contraction; 0 for all others, which the memory bounds.
    public let operationsPerSecond: Double
    /// Bytes of operands and results a second.
    public let bytesPerSecond: Double
    /// The time that this machine would need at least, by that which was taken: 1 is all that it can do.
    public let ofCeiling: Double
  }

  public let steps: Int
  public let secondsPerStep: Double
  /// Making batches that are made in no time, waiting for others, forward, backward, update, the rest.
  public let phases: [Part]
  /// Layers, slowest first; forward and backward together.
  public let layers: [Part]
  /// Slowest first.
  public let operations: [Operation]
  public let ceiling: Ceiling
  /// The memory of a captured step: all values of a step at their places, and what parameters and the optimizer hold. Nil if steps are not
  /// captured.
  public let stepBytes: Int?
  public let parameterBytes: Int
  public let optimizerBytes: Int
  /// Why steps run one operation at a time; nil if they are captured.
  public let reasonForEagerSteps: String?

  private struct Key: Hashable {
    let name: String
    let layer: String
    let phase: Phase
  }

  /// Steps that one kernel does together are named by what they are.
  private static func name(_ operation: any TensorOperation) -> String {
    let name = type(of: operation).name, signature = operation.signature
    return name == "fused" && signature.count < 40 ? signature : name
  }

  /// Measures `steps` steps after two to warm up.
  public init(_ trainer: RunTrainer, steps wanted: Int = 20) throws {
    var own = trainer
    let clock = ContinuousClock(), task = own.task, perEpoch = max(1, task.stepsPerEpoch)
    var program: TrainingProgram<Sequential>?
    var times: [Key: (timed: [TimedStep], results: Double)] = [:], order: [Key] = []
    var (waiting, making, update, all, steps) = (0.0, 0.0, 0.0, 0.0, 0)
    var position = own.progress.step, batchBytes = 0
    var batches = BatchesAhead(task.batches(epoch: position / perEpoch, from: position % perEpoch))
    func add(_ key: Key, _ step: TimedStep) {
      if times[key] == nil { order.append(key) }
      times[key, default: ([], 0)].timed.append(step)
      times[key]!.results += 4 * Double(step.output.elementCount)
    }
    for number in 0..<wanted + 2 {
      var before = (waiting: batches.waitingSeconds, making: batches.makingSeconds)
      var next = batches.next()
      if next == nil {
        position = (position / perEpoch + 1) * perEpoch
        batches = BatchesAhead(task.batches(epoch: position / perEpoch, from: 0))
        before = (0, 0)
        next = batches.next()
      }
      guard let batch = next else { break }
      position += 1
      let waited = batches.waitingSeconds - before.waiting, made = batches.makingSeconds - before.making
      if number == 0 { program = try own.captured(batch) }
      let isCounted = number >= 2
      let values = task.values(of: task.pieces(of: batch))
      batchBytes = values?.reduce(0) { $0 + $1.byteCount } ?? 0
      var updating = 0.0
      let computing = clock.now
      var done = computing
      if let program, let values, program.fits(values) {
        try program.load(values)
        let timed = try program.timedRun()
        let before = clock.now
        try program.apply(learningRate: 1e-9)
        done = clock.now
        updating = seconds(done - before)
        for (instruction, time) in timed where isCounted {
          add(
            Key(
              name: StepProfile.name(instruction.operation), layer: "\(instruction.scope)", phase: instruction.phase),
            TimedStep(instruction, seconds: time))
        }
      } else {
        if program != nil { continue }  // the last batch of an epoch is another size
        let result = try own.gradients(on: batch, keeping: .everything).0
        let before = clock.now
        try own.optimizer.update(&own.model, result.gradients, learningRate: 1e-9)
        done = clock.now
        updating = seconds(done - before)
        for record in result.tape where isCounted {
          add(
            Key(name: type(of: record.operation).name, layer: "\(record.scope)", phase: record.phase), TimedStep(record)
          )
        }
      }
      guard isCounted else { continue }
      steps += 1
      waiting += waited
      making += made
      update += updating
      all += waited + made + seconds(done - computing)
    }
    let count = Double(max(1, steps)), total = all / count
    self.steps = steps
    secondsPerStep = total
    ceiling = Ceiling.measured()
    stepBytes = program?.memory.byteCount
    parameterBytes = trainer.model.parameters.reduce(0) { $0 + 4 * $1.parameter.shape.elementCount }
    optimizerBytes = program?.optimizer.bytes ?? own.optimizer.bytes
    reasonForEagerSteps = program == nil ? trainer.reasonForEagerSteps ?? "the step cannot be captured" : nil

    let ceiling = ceiling
    let memory = program.map { StepMemory($0.joined, $0.memory) }
    var places: [Key: [Int]] = [:]
    for (i, step) in (program?.joined.instructions ?? []).enumerated() {
      let key = Key(name: StepProfile.name(step.operation), layer: "\(step.scope)", phase: step.phase)
      places[key, default: []].append(i)
    }
    operations = order.map { key in
      let (timed, results) = times[key]!
      let own = places[key] ?? []
      let time = timed.reduce(0) { $0 + $1.seconds }
      func rate(_ amount: (TimedStep) -> Double) -> Double {
        time > 0 ? timed.reduce(0) { $0 + amount($1) } / time : 0
      }
      return Operation(
        name: key.name, layer: key.layer, phase: key.phase, calls: timed.count / max(1, steps), seconds: time / count,
        share: total > 0 ? time / count / total : 0, bytes: results / count,
        aliveBytes: memory.flatMap { memory in own.map { Double(memory.alive[$0]) }.max() },
        heldBytes: memory.map { memory in own.reduce(0) { $0 + Double(memory.held[$1]) } },
        operationsPerSecond: rate { $0.operations }, bytesPerSecond: rate { $0.bytes },
        ofCeiling: rate { ceiling.bound($0) })
    }.enumerated().sorted { ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset) }.map(\.element)
    func part(_ name: String, _ time: Double, _ bytes: Double? = nil) -> Part {
      Part(name: name, seconds: time, share: total > 0 ? time / total : 0, bytes: bytes)
    }
    let operations = operations
    func sum(_ some: [Operation], _ name: String) -> Part {
      var part = part(name, some.reduce(0) { $0 + $1.seconds }, some.reduce(0) { $0 + $1.bytes })
      part.aliveBytes = some.compactMap(\.aliveBytes).max()
      part.heldBytes = memory == nil ? nil : some.reduce(0) { $0 + ($1.heldBytes ?? 0) }
      return part
    }
    var phases = [
      part("making batches", making / count, batchBytes > 0 ? Double(batchBytes) : nil),
      part("waiting for data", waiting / count),
    ]
    phases += [Phase.forward, .backward].map { phase in sum(operations.filter { $0.phase == phase }, phase.rawValue) }
    phases.append(part("update", update / count))
    phases[phases.count - 1].aliveBytes = memory.map { Double($0.atEnd) }
    phases.append(part("the rest", max(0, total - phases.reduce(0) { $0 + $1.seconds })))
    self.phases = phases
    var names: [String] = []
    for operation in operations where !names.contains(operation.layer) { names.append(operation.layer) }
    layers = names.map { name in sum(operations.filter { $0.layer == name }, name) }
      .sorted { ($1.seconds, $0.name) < ($0.seconds, $1.name) }
  }
}

extension Optimizer {
  /// What it remembers, in bytes.
  var bytes: Int { memory.values.reduce(0) { $0 + $1.tensors.reduce(0) { $0 + 4 * $1.count } } }
}

extension TrainingProgram {
  /// What a captured step holds: its values, the parameters and the optimizer's memory.
  var byteCount: Int {
    memory.byteCount + 4 * program.inputShapes.reduce(0) { $0 + $1.elementCount } + optimizer.bytes
  }
}
