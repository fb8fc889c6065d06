import LimpidData

/// Holds every file of a run's folder to its hash.
struct FileChecks {
  private(set) var findings: [RunVerification.Finding] = []
  private let folder: RunFolder

  init(_ folder: RunFolder) {
    self.folder = folder
    guard let anchor = checkDescription() else { return }
    let log = checkLog(anchor)
    let last = folder.hasCheckpoint ? checkLast(anchor, log) : nil
    var expected = log?.files ?? [:]
    let isFinished = log?.finished != nil
    if !isFinished {
      for entry in last?.state.keeping?.kept ?? [] {
        expected[RunFolder.checkpointName(step: entry.step)] = entry.sha256
      }
    }
    if folder.isFinished, log != nil, !isFinished {
      add("log.jsonl", .damaged, "it does not end with runFinished, though there is a model: lines are missing")
    }
    for (name, hash) in expected.sorted(by: { $0.key < $1.key }) { checkHash(name, hash) }
    if folder.files.contains(RunFolder.startCheckpointName), expected[RunFolder.startCheckpointName] == nil {
      checkSealed(RunFolder.startCheckpointName, anchor)
    }
    let known = Set([
      "run.json", "log.jsonl", RunFolder.lastCheckpointName, RunFolder.startCheckpointName, RunFolder.openingsName,
    ]).union(expected.keys)
    // Made anew from the log when the run is gone on with.
    let followers = isFinished ? [] : ["log.csv", "tensorboard/events.out.tfevents.limpid"]
    checkOpenings(anchor)
    for name in folder.files where !known.contains(name) && !followers.contains(name) {
      if log == nil, name == "card.md" || name == "model.safetensors" || name.hasPrefix("checkpoints/step-") {
        if name.hasSuffix(".safetensors") { checkSealed(name, nil) }
        continue
      }
      add(name, .unknown, "no part of the run: nothing vouches for it")
    }
  }

  private mutating func add(_ subject: String, _ state: RunVerification.State, _ detail: String) {
    findings.append(RunVerification.Finding(subject: subject, state: state, detail: detail))
  }

  /// `run.json` against the log's first line; the hash that the log is to begin with.
  private mutating func checkDescription() -> String? {
    do {
      let hash = Hash.of(try InputFile.bytes(folder.descriptionFile))
      guard let line = try InputFile.bytes(folder.logFile).split(separator: UInt8(ascii: "\n")).first,
        RunLog.isWhole(line), let after = JSONValue(line)?["after"]?.text
      else {
        // Nothing to compare with; the log's own check says why.
        do {
          _ = try RunDescription(reading: folder.descriptionFile)
        } catch { add("run.json", .damaged, firstLine(error)) }
        return hash
      }
      add(
        "run.json", after == hash ? .intact : .damaged, after == hash ? hash : "not the one that log.jsonl begins with")
      return after
    } catch {
      if InputFile.exists(folder.logFile) {
        add("run.json", .damaged, firstLine(error))
      } else {
        add("log.jsonl", .damaged, "there is no log")
      }
      return nil
    }
  }

  private mutating func checkLog(_ anchor: String) -> LoggedRun? {
    do {
      let log = try LoggedRun(folder, anchor: anchor)
      if log.torn > 0 {
        add(
          "log.jsonl", .damaged,
          "\(counted(log.torn, "byte")) behind line \(log.mark.lines): half a line, as a kill leaves it, or a changed line end; "
            + "limpid resume cuts it off")
      } else {
        let what = "\(counted(log.mark.lines, "line")), each with the hash of the one before"
        add("log.jsonl", .intact, what)
      }
      return log
    } catch let error as RunError {
      add("log.jsonl", .damaged, error.came)
    } catch { add("log.jsonl", .damaged, firstLine(error)) }
    return nil
  }

  /// The last checkpoint, and that the log it counts on is there.
  private mutating func checkLast(_ anchor: String, _ log: LoggedRun?) -> Checkpoint? {
    let name = RunFolder.lastCheckpointName
    do {
      let last = try Checkpoint(reading: folder.lastCheckpoint)
      guard last.state.recipeHash == anchor else {
        add(name, .damaged, "it belongs to another run.json")
        return nil
      }
      if let log, last.state.log.lines > log.mark.lines {
        add(
          "log.jsonl", .damaged,
          "it has \(counted(log.mark.lines, "line")), and the last checkpoint knows of \(grouped(last.state.log.lines))"
        )
      }
      if log?.files[name] == nil {
        add(name, .intact, "its own hash is right; state after step \(last.state.progress.step)")
      }
      return last
    } catch { add(name, .damaged, (error as? RunError)?.came ?? firstLine(error)) }
    return nil
  }

  /// What was noted of looks at the test part.
  private mutating func checkOpenings(_ anchor: String) {
    let name = RunFolder.openingsName
    do {
      guard let count = try folder.checkOpenings(anchor: anchor) else { return }
      add(
        name, .intact, "\(counted(count, "look")) at the test part after training, each with the hash of the one before"
      )
    } catch { add(name, .damaged, (error as? RunError)?.came ?? firstLine(error)) }
  }

  private mutating func checkSealed(_ name: String, _ anchor: String?) {
    do {
      let bytes = try InputFile.bytes("\(folder.path)/\(name)")
      try Seal.check(bytes, file: name)
      if let anchor, try Checkpoint(reading: "\(folder.path)/\(name)").state.recipeHash != anchor {
        return add(name, .damaged, "it belongs to another run.json")
      }
      add(name, .intact, "its own hash is right")
    } catch { add(name, .damaged, (error as? RunError)?.came ?? firstLine(error)) }
  }

  /// A file against the hash that the log, or the last checkpoint, has of it.
  private mutating func checkHash(_ name: String, _ expected: String) {
    guard InputFile.exists("\(folder.path)/\(name)") else {
      let isEnd = name == "card.md" || name == "model.safetensors"
      return add(
        name, .damaged,
        "it is missing" + (isEnd ? "; if the run was killed at its very end, limpid resume writes it" : ""))
    }
    do {
      let hash = Hash.of(try InputFile.bytes("\(folder.path)/\(name)"))
      if hash == expected { return add(name, .intact, hash) }
      if findings.contains(where: { $0.subject == name && $0.state == .damaged }) { return }
      add(
        name, .damaged,
        "changed after it was written: its hash is \(hash.prefix(12))…, in the log it is \(expected.prefix(12))…")
    } catch { add(name, .damaged, firstLine(error)) }
  }
}
