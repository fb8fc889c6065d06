import Limpid
import LimpidTerminal

/// A list of runs as text.
enum RunsText {
  static func lines(_ runs: [RunSummary], under folder: String, terminal: Terminal) -> [String] {
    var table = TextTable(["run", "state", ">steps", ">validation", ">test", ">time", "weights", "forked from"])
    for run in runs {
      let steps =
        run.step == run.totalSteps || run.totalSteps == 0
        ? thousands(run.step) : "\(thousands(run.step))/\(thousands(run.totalSteps))"
      table.add([
        name(run, folder), "\(run.state)", steps, run.validationLoss.map { fixed($0, 4) } ?? "", score(run),
        run.seconds > 0 ? duration(run.seconds) : "", run.weightsHash.map { String($0.prefix(12)) } ?? "",
        run.origin.map { "\($0.run) at \(thousands($0.step)): \($0.changes.joined(separator: ", "))" } ?? "",
      ])
    }
    let lines = table.lines { row, column, text in
      guard column == 1 else { return text }
      switch runs[row].state {
      case .finished, .stoppedEarly: return terminal.styled(text, .good)
      case .damaged: return terminal.styled(text, .bad)
      default: return text
      }
    }
    return lines + ["", "validation is the best epoch's loss"] + TestPartText.lines(TestOpenings.all(of: runs))
  }

  private static func name(_ run: RunSummary, _ folder: String) -> String {
    let path = run.folder.path
    return path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
  }

  /// "0.9733 accuracy": other scores than accuracy have their name.
  private static func score(_ run: RunSummary) -> String {
    guard let score = run.mainScore else { return "" }
    let name = String(score.name.dropFirst(4))
    return name == "Accuracy" ? fixed(score.value, 4) : "\(name) \(fixed(score.value, 4))"
  }

  static func json(_ run: RunSummary) -> JSONObject {
    var object = JSONObject([
      ("run", .text(run.folder.path)), ("state", .text("\(run.state)")), ("recipe", .text(run.recipe)),
      ("seed", .text("\(run.seed)")), ("step", .integer(run.step)), ("totalSteps", .integer(run.totalSteps)),
      ("validationLoss", run.validationLoss.map { .number($0) } ?? .null),
      ("validationAccuracy", run.validationAccuracy.map { .number($0) } ?? .null), ("seconds", .number(run.seconds)),
      ("weightsHash", run.weightsHash.map { .text($0) } ?? .null),
    ])
    for (name, value) in run.test.sorted(by: { $0.key < $1.key }) { object.add(name, .number(value)) }
    switch run.state {
    case .stopped(let reason), .damaged(let reason): object.add("reason", .text(reason))
    default: break
    }
    if let origin = run.origin {
      object.add(
        "origin",
        .object(
          JSONObject([
            ("run", .text(origin.run)), ("runHash", .text(origin.runHash)), ("step", .integer(origin.step)),
            ("changes", .list(origin.changes.map { .text($0) })),
          ])))
    }
    return object
  }
}
