import LimpidData

/// What a run's log says, read back.
public struct LoggedRun: Sendable {
  /// One step as it was when it happened.
  public struct Step: Sendable, Equatable {
    public let step: Int
    public let epoch: Int
    public let loss: Double
    public let accuracy: Double?
    public let examples: Int
    public let learningRate: Double
    public let gradientNorm: Double
    /// Nil in a log that does not have it.
    public let gradientFingerprint: String?
    public let seconds: Double
  }

  /// One epoch: scores by their names in the log, such as "validationLoss".
  public struct Epoch: Sendable, Equatable {
    public let epoch: Int
    public let step: Int
    public let scores: [String: Double]
    public let seconds: Double
  }

  /// All steps, by number. A resumed run's log was cut to where it went on from, so that each step is there once.
  public private(set) var steps: [Step] = []
  public private(set) var epochs: [Epoch] = []
  public private(set) var checkpoints: [CheckpointReport] = []
  /// The last line of a finished run: scores, hashes, times.
  public private(set) var finished: JSONValue?
  /// The last runStarted.
  public private(set) var started: JSONValue?
  /// Why it stopped, if the last that is known is that it did.
  public private(set) var stopped: String?
  /// How often it was gone on with.
  public private(set) var sittings = 0
  /// Where the chain ends.
  public let mark: RunLog.Mark
  /// Bytes behind the last whole line: what a kill leaves.
  public let torn: Int

  /// Reads a log, each line held to the chain; an error names the first that was changed.
  public init(_ folder: RunFolder) throws {
    try self.init(folder, anchor: Hash.of(try InputFile.bytes(folder.descriptionFile)))
  }

  init(_ folder: RunFolder, anchor: String) throws {
    let bytes = InputFile.exists(folder.logFile) ? try InputFile.bytes(folder.logFile) : []
    let lines: [ArraySlice<UInt8>]
    (lines, mark) = try RunLog.lines(bytes, name: folder.logFile, anchor: anchor)
    torn = bytes.count - mark.bytes
    for (number, line) in lines.enumerated() {
      guard let json = JSONValue(line), let event = json["event"]?.text, take(event, json) else {
        throw RunError(
          file: folder.logFile, came: "line \(number + 1) that says nothing known",
          expected: "an event as Limpid writes it",
          mend: "it was written by another version, or by hand; take the log from a backup")
      }
    }
  }

  /// Takes in one line; false if a member is missing.
  private mutating func take(_ event: String, _ json: JSONValue) -> Bool {
    switch event {
    case "stepFinished":
      guard let step = LoggedRun.Step(json) else { return false }
      steps.append(step)
    case "epochFinished":
      guard let epoch = LoggedRun.Epoch(json) else { return false }
      epochs.append(epoch)
    case "checkpointWritten":
      guard let report = CheckpointReport(json) else { return false }
      checkpoints.append(report)
    case "runStarted":
      (started, stopped) = (json, nil)
      sittings += 1
    case "runStopped": stopped = json["reason"]?.text ?? ""
    case "runFinished": finished = json
    default: break
    }
    return true
  }

  /// The step of a number.
  public subscript(step: Int) -> Step? {
    guard let first = steps.first, steps.indices.contains(step - first.step) else { return nil }
    let found = steps[step - first.step]
    return found.step == step ? found : steps.first { $0.step == step }
  }

  /// SHA-256 of the files that a finished run has left, by name.
  public var files: [String: String] {
    Dictionary(
      (finished?["files"]?.members ?? []).compactMap { member in member.value.text.map { (member.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}

extension LoggedRun.Step {
  fileprivate init?(_ json: JSONValue) {
    guard let step = json["step"]?.integer, let epoch = json["epoch"]?.integer, let loss = json["loss"]?.double,
      let examples = json["examples"]?.integer, let rate = json["learningRate"]?.double,
      let norm = json["gradientNorm"]?.double
    else { return nil }
    (self.step, self.epoch, self.loss, self.examples) = (step, epoch, loss, examples)
    (learningRate, gradientNorm) = (rate, norm)
    accuracy = json["accuracy"]?.double
    gradientFingerprint = json["gradientFingerprint"]?.text
    seconds = json["seconds"]?.double ?? 0
  }
}

extension LoggedRun.Epoch {
  fileprivate init?(_ json: JSONValue) {
    guard let epoch = json["epoch"]?.integer, let step = json["step"]?.integer else { return nil }
    (self.epoch, self.step) = (epoch, step)
    seconds = json["seconds"]?.double ?? 0
    let members = json.members ?? []
    scores = Dictionary(
      members.compactMap { member in
        guard member.name.hasPrefix("train") || member.name.hasPrefix("validation") else { return nil }
        return member.value.double.map { (member.name, $0) }
      }, uniquingKeysWith: { first, _ in first })
  }
}

extension CheckpointReport {
  fileprivate init?(_ json: JSONValue) {
    guard let step = json["step"]?.integer, let file = json["file"]?.text else { return nil }
    self.init(
      step: step, file: file, kinds: (json["kinds"]?.list ?? []).compactMap { $0.text.flatMap(Kind.init) },
      value: json["value"]?.double, sha256: json["sha256"]?.text ?? "")
  }
}
