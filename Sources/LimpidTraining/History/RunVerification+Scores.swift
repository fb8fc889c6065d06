import LimpidData
import LimpidLayers

extension RunVerification {
  /// Holds the scores of an epoch that was computed again to those in the log.
  static func differences(_ epoch: EpochReport, _ logged: LoggedRun.Epoch) -> [String] {
    var line = JSONLine()
    epoch.train.write(to: &line, as: .train)
    epoch.validation?.write(to: &line, as: .validation)
    return differences(line) { name in logged.scores[name].map { .number("\($0)") } }
  }

  /// Computes the scores of a finished run's model again and holds them to the log's last line: the difference for each part.
  static func scores(of history: RunHistory) throws -> [(part: DataPart, count: Int, differences: [String])] {
    guard let finished = history.log.finished, history.folder.isFinished else { return [] }
    let model = try Run(openAt: history.folder.path).model,
      task = try history.nearest(to: history.firstStep).trainer.task
    return try [DataPart.validation, .test].compactMap { part in
      guard let scores = try task.scores(of: model, on: part) else { return nil }
      var line = JSONLine()
      scores.write(to: &line, as: part)
      let count = JSONValue(Array(line.text.utf8))?.members?.count ?? 0
      return (part, count, differences(line) { finished[$0] })
    }
  }

  private static func differences(_ now: JSONLine, _ logged: (String) -> JSONValue?) -> [String] {
    (JSONValue(Array(now.text.utf8))?.members ?? []).compactMap { member in
      guard let before = logged(member.name), before != member.value else { return nil }
      if let x = before.double, x == member.value.double { return nil }
      return "\(member.name) \(before) in the log, \(member.value) now"
    }
  }
}
