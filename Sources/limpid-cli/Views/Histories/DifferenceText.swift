import Limpid
import LimpidTerminal

/// How two runs differ, as text.
enum DifferenceText {
  static func lines(_ d: RunDifference, _ a: String, _ b: String, terminal: Terminal) -> [String] {
    var lines = [String]()
    func add(_ title: String, _ fields: [RunDifference.Field]) {
      if fields.isEmpty { return }
      var table = TextTable([title, a, b])
      for field in fields { table.add([field.name, short(field.a), short(field.b)]) }
      lines += table.lines() + [""]
    }
    add("what they were told", d.fields)
    if let step = d.firstStep {
      add("step \(thousands(step))", d.stepFields)
      let before =
        d.stepsAlike == 0
        ? "No step is the same."
        : "\(thousands(d.stepsAlike)) steps are the same; they part at step \(thousands(step))."
      lines += [terminal.styled(before, .strong)]
      if let cause = d.cause { lines.append("why  \(cause)") }
      lines.append("")
    } else {
      lines += [
        d.stepsInBoth == 0
          ? "They have no step in common."
          : "All \(thousands(d.stepsInBoth)) steps that both have are the same, to the bit.",
        "",
      ]
    }
    add("what they came to", d.results)
    return lines.dropLast()
  }

  private static func short(_ text: String?) -> String {
    guard let text else { return "—" }
    return text.count > 44 ? "\(text.prefix(43))…" : text
  }

  static func json(_ d: RunDifference, _ a: String, _ b: String) -> JSONObject {
    func list(_ fields: [RunDifference.Field]) -> JSONObject.Value {
      .list(
        fields.map { field in
          .object(
            JSONObject([
              ("name", .text(field.name)), ("a", field.a.map { .text($0) } ?? .null),
              ("b", field.b.map { .text($0) } ?? .null),
            ]))
        })
    }
    return JSONObject([
      ("a", .text(a)), ("b", .text(b)), ("isSame", .flag(d.isSame)), ("fields", list(d.fields)),
      ("firstStep", d.firstStep.map { .integer($0) } ?? .null), ("stepFields", list(d.stepFields)),
      ("stepsInBoth", .integer(d.stepsInBoth)), ("stepsAlike", .integer(d.stepsAlike)),
      ("cause", d.cause.map { .text($0) } ?? .null), ("results", list(d.results)),
    ])
  }
}
