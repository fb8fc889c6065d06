import Limpid
import LimpidTerminal

/// What was tried before a run, as text: one batch by heart, a rehearsal.
enum TrialText {
  static func lines(_ check: OverfitCheck, terminal: Terminal) -> [String] {
    var table = TextTable([">step", ">loss", ""])
    let first = check.losses.first ?? 1
    let last = check.losses.count - 1
    for step in Set([0, 1, 2, 5, 10, 20, 50, 100, 200, last].filter { $0 <= last }).sorted() {
      table.add(["\(step)", fixed(check.losses[step], 5), bar(check.losses[step] / max(first, 1e-30), width: 30)])
    }
    let right = check.accuracy.map { ", \($0.right) of \($0.count) right" } ?? ""
    let verdict =
      check.isLearned
      ? terminal.styled(
        "It can: the loss fell from \(fixed(first, 4)) to \(rough(check.losses[last])) in \(check.losses.count) steps\(right).",
        .good)
      : terminal.styled(
        "It cannot yet: the loss is \(rough(check.losses[last])) after \(check.losses.count) steps\(right).", .bad)
    return ["one batch by heart: \(check.batch)", ""] + table.lines() + ["", verdict]
      + (check.isLearned
        ? [] : ["mend  try a higher learning rate, a larger network, or look for a fault: limpid doctor"])
  }

  static func lines(_ r: Rehearsal, terminal: Terminal) -> [String] {
    var table = TextTable(["rehearsal", ""])
    table.add([
      "training", "\(r.steps) steps, loss \(fixed(r.losses.first ?? .nan, 4)) → \(fixed(r.losses.last ?? .nan, 4))",
    ])
    if let validation = r.validation {
      table.add(["validation", "loss \(fixed(validation.loss, 4)) on \(thousands(validation.count)) examples"])
    }
    if let test = r.test { table.add(["test", "loss \(fixed(test.loss, 4)) on \(thousands(test.count)) examples"]) }
    table.add(["checkpoint", "\(thousands(r.checkpointBytes)) bytes, written, read and gone on from"])
    table.add(["files", "verified; every step computed again to the bit"])
    table.add([
      "the whole run", "about \(duration(r.secondsInAll)) for \(thousands(r.totalSteps)) steps, validation not counted",
    ])
    return table.lines() + ["", terminal.styled("All of it works. Nothing was kept.", .good)]
  }

  static func json(_ check: OverfitCheck) -> JSONObject {
    JSONObject([
      ("isLearned", .flag(check.isLearned)), ("steps", .integer(check.losses.count)),
      ("examples", .integer(check.examples)), ("batch", .text(check.batch)),
      ("losses", .list(check.losses.map { .number($0) })),
    ])
  }

  static func json(_ r: Rehearsal) -> JSONObject {
    JSONObject([
      ("steps", .integer(r.steps)), ("losses", .list(r.losses.map { .number($0) })),
      ("secondsPerStep", .number(r.secondsPerStep)), ("secondsInAll", .number(r.secondsInAll)),
      ("totalSteps", .integer(r.totalSteps)), ("checkpointBytes", .integer(r.checkpointBytes)),
      ("validationLoss", r.validation.map { .number($0.loss) } ?? .null),
      ("testLoss", r.test.map { .number($0.loss) } ?? .null),
    ])
  }
}
