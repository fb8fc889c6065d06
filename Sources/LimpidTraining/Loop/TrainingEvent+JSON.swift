extension TrainingEvent {
  /// The event's name in logs: "stepFinished".
  public var name: String {
    switch self {
    case .runStarted: "runStarted"
    case .epochStarted: "epochStarted"
    case .lossSpiked: "lossSpiked"
    case .stepFinished: "stepFinished"
    case .epochFinished: "epochFinished"
    case .checkpointWritten: "checkpointWritten"
    case .runStopped: "runStopped"
    case .runFinished: "runFinished"
    }
  }

  /// The event as one JSON object on one line, without the line's end.
  public var json: String { jsonLine.text }

  var jsonLine: JSONLine {
    var line = JSONLine()
    line.add("event", name)
    switch self {
    case .runStarted(let start): start.write(to: &line)
    case .epochStarted(let epoch, let step):
      line.add("epoch", epoch)
      line.add("step", step)
    case .lossSpiked(let report): report.write(to: &line)
    case .stepFinished(let report): report.write(to: &line)
    case .epochFinished(let report): report.write(to: &line)
    case .checkpointWritten(let report): report.write(to: &line)
    case .runStopped(let step, let reason):
      line.add("step", step)
      line.add("reason", reason)
    case .runFinished(let report): report.write(to: &line)
    }
    return line
  }
}

extension RunStart {
  fileprivate func write(to line: inout JSONLine) {
    line.add("name", name)
    line.add("folder", folder)
    line.add("seed", seed)
    line.add("epochs", epochs)
    line.add("stepsPerEpoch", stepsPerEpoch)
    line.add("firstStep", firstStep)
    line.add("parameters", parameters)
    for part in DataPart.allCases { if let count = examples[part] { line.add("\(part.rawValue)Examples", count) } }
    line.add("threads", threads)
    line.add("instructionSet", instructionSet)
  }
}

extension SpikeReport {
  fileprivate func write(to line: inout JSONLine) {
    line.add("step", step)
    line.add("epoch", epoch)
    line.add("batch", batch)
    line.add("loss", loss)
    line.add("recent", recent)
    if let example { line.add("example", example) }
    if let exampleLoss { line.add("exampleLoss", exampleLoss) }
    line.add("layer", layer)
    line.add("layerShare", layerShare)
    line.add("gradientNorm", gradientNorm)
  }
}

extension StepReport {
  fileprivate func write(to line: inout JSONLine) {
    line.add("step", step)
    line.add("epoch", epoch)
    line.add("batch", batch)
    line.add("loss", loss)
    if let accuracy { line.add("accuracy", accuracy.value) }
    line.add("examples", examples)
    line.add("learningRate", learningRate)
    line.add("gradientNorm", gradientNorm)
    line.add("gradientFingerprint", hexadecimal(gradientFingerprint))
    line.add("seconds", seconds)
  }
}

extension CheckpointReport {
  fileprivate func write(to line: inout JSONLine) {
    line.add("step", step)
    line.add("file", file)
    line.add("kinds", json: "[\(kinds.map { JSONLine.quoted($0.rawValue) }.joined(separator: ","))]")
    if let value { line.add("value", value) }
    line.add("sha256", sha256)
  }
}

extension EpochReport {
  fileprivate func write(to line: inout JSONLine) {
    line.add("epoch", epoch)
    line.add("step", step)
    train.write(to: &line, as: .train)
    validation?.write(to: &line, as: .validation)
    line.add("learningRate", learningRate)
    line.add("seconds", seconds)
    line.add("examplesPerSecond", examplesPerSecond)
    line.add("waitingSeconds", waitingSeconds)
  }
}

extension Scores {
  /// As "testLoss", "testAccuracy", …
  func write(to line: inout JSONLine, as part: DataPart) {
    line.add("\(part.rawValue)Loss", loss)
    if let accuracy {
      line.add("\(part.rawValue)Accuracy", accuracy.value)
      line.add("\(part.rawValue)AccuracyLow", accuracy.interval.lowerBound)
      line.add("\(part.rawValue)AccuracyHigh", accuracy.interval.upperBound)
    }
    for measure in measures where measure.name != "Accuracy" {
      line.add("\(part.rawValue)\(measure.name)", measure.value)
      if let interval = measure.interval {
        line.add("\(part.rawValue)\(measure.name)Low", interval.lowerBound)
        line.add("\(part.rawValue)\(measure.name)High", interval.upperBound)
      }
    }
  }
}

extension ClassScores {
  /// {"name":"cat","precision":0.9,"precisionLow":…,"precisionHigh":…,"recall":…,"f1":…,"examples":44}
  fileprivate var line: JSONLine {
    var line = JSONLine()
    line.add("name", name)
    for (key, measure) in [("precision", precision), ("recall", recall), ("f1", f1)] {
      line.add(key, measure.value)
      if let interval = measure.interval {
        line.add("\(key)Low", interval.lowerBound)
        line.add("\(key)High", interval.upperBound)
      }
    }
    line.add("examples", support)
    return line
  }
}

extension RunReport {
  fileprivate func write(to line: inout JSONLine) {
    line.add("name", name)
    line.add("folder", folder)
    line.add("steps", steps)
    line.add("epochs", epochs)
    if let bestEpoch { line.add("bestEpoch", bestEpoch) }
    validation?.write(to: &line, as: .validation)
    test?.write(to: &line, as: .test)
    if let positive = test?.positiveClass { line.add("positiveClass", positive) }
    if test != nil { line.add("testOpenings", testOpenings) }
    if let confusion = test?.confusion {
      line.add("confusion", json: "\(confusion.counts)")
      line.add("testClasses", confusion.perClass.map(\.line))
    }
    if let earlyStop { line.add("earlyStop", earlyStop) }
    line.add("weightsHash", weightsHash)
    if weights > 0 {
      line.add("zeroWeights", zeroWeights)
      line.add("weights", weights)
    }
    if !suspects.all.isEmpty {
      line.add("targetSuspectCount", suspects.all.count)
      line.add(
        "targetSuspects",
        suspects.all.prefix(20).map { one in
          var entry = JSONLine()
          entry.add("row", one.row)
          entry.add("value", one.value)
          entry.add("answer", one.answer)
          if let probability = one.probability { entry.add("probability", probability) }
          return entry
        })
    }
    if !files.isEmpty {
      var hashes = JSONLine()
      for (name, hash) in files.sorted(by: { $0.key < $1.key }) { hashes.add(name, hash) }
      line.add("files", json: hashes.text)
    }
    line.add("seconds", seconds)
    line.add("waitingSeconds", waitingSeconds)
    line.add("examplesPerSecond", examplesPerSecond)
    line.add("peakMemoryMB", peakMemoryMB)
    line.add(
      "slowest",
      profile.prefix(3).map { time in
        var entry = JSONLine()
        entry.add("operation", time.operation)
        entry.add("scope", time.scope)
        entry.add("phase", time.phase)
        entry.add("share", time.share)
        entry.add("seconds", time.seconds)
        return entry
      })
  }
}

/// A fingerprint as people and JSON have it: 16 hexadecimal digits.
public func hexadecimal(_ fingerprint: UInt64) -> String {
  let digits = String(fingerprint, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
