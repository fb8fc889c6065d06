import LimpidCore
import LimpidData
import LimpidExchange
import LimpidLayers

/// One step of a run, computed again with everything kept: every operation of the forward and backward pass with its result, every
/// gradient, every parameter before and after. That it is the step that happened is shown by the log: loss, norm and the fingerprint of all
/// gradients are the same to the bit.
///
///     let step = try ReplayedStep(412, of: RunHistory(RunFolder("runs/digits-1")))
///     print(step.isExact, step.gradients["1.weight"]!)
public struct ReplayedStep: Sendable {
  public let step: Int
  /// Where the computation began, and how many steps led from there.
  public let from: String
  public let stepsBefore: Int
  /// Which examples the batch held, in words.
  public let batch: String
  public let report: StepReport
  /// The step as it was when it happened; nil if the run never came to it.
  public let live: LoggedRun.Step?
  /// The operations in order, forward and then backward, with all their values.
  public let tape: [Record]
  public let gradients: Gradients
  /// The model before the step and after it.
  public let before: Sequential
  public let after: Sequential
  /// What differs from the log, in words.
  public let differences: [String]

  public init(_ step: Int, of history: RunHistory) throws {
    try history.check(step, atMost: history.totalSteps - 1)
    var (trainer, from) = try history.nearest(to: step)
    self.from = from
    stepsBefore = step - trainer.progress.step
    try RunHistory.advance(&trainer, to: step) { _ in }
    self.step = step
    before = trainer.model
    let perEpoch = trainer.task.stepsPerEpoch
    guard let batch = trainer.task.batches(epoch: step / perEpoch, from: step % perEpoch).next() else {
      throw RunError(
        file: history.folder.path, came: "no batch for step \(step)", expected: "one", mend: "check the data's files")
    }
    self.batch = trainer.task.describe(batch)
    let result = try trainer.gradients(on: batch, keeping: .everything).0
    (tape, gradients) = (result.tape, result.gradients)
    report = try trainer.step(on: batch)
    after = trainer.model
    live = history.log[step]
    var differences = live?.differences(from: report) ?? []
    // The kept computation against the one that trains: they may take other ways through the engine.
    if gradients.fingerprint != report.gradientFingerprint {
      differences.append(
        "gradient fingerprint \(hexadecimal(gradients.fingerprint)) with everything kept, "
          + "\(hexadecimal(report.gradientFingerprint)) without")
    }
    self.differences = differences
  }

  /// Whether the step that happened was this one, as far as the log tells.
  public var isExact: Bool { live != nil && differences.isEmpty }

  /// Every value by a name: `tape/12` the result of an operation, `tape/12/in/0` what it takes from outside of the tape (the batch, drawn
  /// masks), `weight/PATH` and `updated/PATH` the parameters before and after, `gradient/PATH`, `loss`.
  public var values: [(name: String, value: Value)] {
    var values: [(name: String, value: Value)] = [("loss", Tensor(Float(report.loss)).value)]
    for (path, parameter) in before.parameters { values.append(("weight/\(path)", parameter.value.value.detached)) }
    for path in gradients.paths { values.append(("gradient/\(path)", gradients[path]!.value.detached)) }
    for (path, parameter) in after.parameters { values.append(("updated/\(path)", parameter.value.value.detached)) }
    for (i, record) in tape.enumerated() {
      for (k, input) in record.inputs.enumerated() where input.id == nil {
        values.append(("tape/\(i)/in/\(k)", input.detached))
      }
      values.append(("tape/\(i)", record.output.detached))
      for (k, remembered) in record.remembered.enumerated() {
        values.append(("tape/\(i)/remembered/\(k)", remembered.value.detached))
      }
    }
    return values
  }

  /// What a person asks for: a number for an operation's result, a parameter's path for its gradient, or a name as in `values`.
  public func value(_ text: String) throws(RunError) -> (name: String, value: Value) {
    let values = values
    let names = [text, "tape/\(text)", "gradient/\(text)", "weight/\(text)"]
    for name in names { if let found = values.first(where: { $0.name == name }) { return found } }
    let near = nearest(to: text, among: values.map(\.name) + gradients.paths.map(\.description))
    throw RunError(
      file: "value", came: "'\(text.prefix(60))', which the step does not have",
      expected:
        "0 … \(tape.count - 1) for an operation, or the path of a parameter such as \(gradients.paths.first.map { "\($0)" } ?? "1.weight")",
      mend: near.map { "did you mean \($0)?" } ?? "limpid replay without --value lists them")
  }

  /// Writes all values to a .safetensors or .npz file.
  public func save(to path: String) throws {
    let entries = values.map { SafetensorsFile.Entry(name: $0.name, value: $0.value) }
    if path.hasSuffix(".npz") {
      try NPZFile(entries: entries).write(to: path)
    } else if path.hasSuffix(".safetensors") {
      try SafetensorsFile(
        entries: entries,
        metadata: ["step": "\(step)", "gradientFingerprint": hexadecimal(report.gradientFingerprint)]
      ).write(to: path)
    } else {
      throw RunError(
        file: path, came: "a name that tells no format", expected: "NAME.npz or NAME.safetensors",
        mend: "choose one of these endings")
    }
  }
}
