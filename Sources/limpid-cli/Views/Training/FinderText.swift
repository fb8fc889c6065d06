import Limpid
import LimpidTerminal

/// What was found before a run, as text.
enum FinderText {
  static func lines(_ finder: LearningRateFinder, terminal: Terminal) -> [String] {
    var table = TextTable([">rate", ">loss", ">smoothed", ""])
    let shown = finder.trials.filter { $0.step % max(1, finder.trials.count / 24) == 0 || $0 == finder.trials.last }
    let first = finder.trials.first?.smoothed ?? 1
    for trial in shown {
      table.add([
        rough(trial.rate), rough(trial.loss), rough(trial.smoothed),
        bar(min(1, trial.smoothed / max(1.5 * first, 1e-30)), width: 30),
      ])
    }
    var lines = table.lines() + [""]
    if let suggestion = finder.suggestion {
      lines.append(terminal.styled("suggested  \(suggestion)", .strong) + "  (the recipe has \(finder.present))")
    } else {
      lines.append(terminal.styled("no suggestion", .bad))
    }
    lines.append("because    \(finder.reason)")
    return lines + untouched(finder.hashBefore, finder.hashAfter)
      + (finder.suggestion.map { ["use it     --learning-rate \($0)"] } ?? [])
  }

  static func lines(_ finder: BatchSizeFinder, terminal: Terminal) -> [String] {
    var table = TextTable([">batch", ">ms a step", ">examples/s", ">steps an epoch", ">s an epoch", ">MB", ""])
    let best = finder.trials.map(\.examplesPerSecond).max() ?? 1
    for trial in finder.trials {
      table.add([
        thousands(trial.batchSize), rough(1e3 * trial.secondsPerStep), thousands(Int(trial.examplesPerSecond)),
        thousands(trial.stepsPerEpoch), rough(Double(trial.stepsPerEpoch) * trial.secondsPerStep),
        trial.bytes.map { fixed(Double($0) / 1e6, 1) } ?? "", bar(trial.examplesPerSecond / best, width: 20),
      ])
    }
    var lines = table.lines() + [""]
    if let suggestion = finder.suggestion {
      lines.append(terminal.styled("suggested  \(suggestion)", .strong) + "  (the recipe has \(finder.present))")
    }
    lines += wrapped(finder.reason, width: 90).enumerated().map { ($0 == 0 ? "because    " : "           ") + $1 }
    return lines + untouched(finder.hashBefore, finder.hashAfter)
      + (finder.suggestion.map {
        [
          "use it     --batch \($0)"
            + ($0 == finder.present ? "" : ", with a rate for it: limpid find learning-rate … --batch \($0)")
        ]
      } ?? [])
  }

  private static func untouched(_ before: String, _ after: String) -> [String] {
    [
      "weights    SHA-256 \(before.prefix(16))… before, \(after.prefix(16))… after: \(before == after ? "untouched" : "CHANGED")"
    ]
  }

  static func json(_ finder: LearningRateFinder) -> JSONObject {
    JSONObject([
      ("suggestion", finder.suggestion.map { .number($0) } ?? .null), ("reason", .text(finder.reason)),
      ("present", .number(finder.present)), ("breaks", finder.breaks.map { .number($0) } ?? .null),
      ("hashBefore", .text(finder.hashBefore)), ("hashAfter", .text(finder.hashAfter)),
      (
        "trials",
        .list(
          finder.trials.map {
            .object(
              JSONObject([
                ("rate", .number($0.rate)), ("loss", .number($0.loss)), ("smoothed", .number($0.smoothed)),
              ]))
          })
      ),
    ])
  }

  static func json(_ finder: BatchSizeFinder) -> JSONObject {
    JSONObject([
      ("suggestion", finder.suggestion.map { .integer($0) } ?? .null), ("reason", .text(finder.reason)),
      ("present", .integer(finder.present)), ("hashBefore", .text(finder.hashBefore)),
      ("hashAfter", .text(finder.hashAfter)),
      (
        "trials",
        .list(
          finder.trials.map {
            .object(
              JSONObject([
                ("batchSize", .integer($0.batchSize)), ("secondsPerStep", .number($0.secondsPerStep)),
                ("examplesPerSecond", .number($0.examplesPerSecond)), ("stepsPerEpoch", .integer($0.stepsPerEpoch)),
                ("bytes", $0.bytes.map { .integer($0) } ?? .null),
              ]))
          })
      ),
    ])
  }
}
