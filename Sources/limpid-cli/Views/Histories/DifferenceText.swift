import Limpid
import LimpidTerminal

/// How two runs differ, as text.
enum DifferenceText {
  static func lines(_ d: RunDifference, _ a: String, _ b: String, terminal: Terminal) -> [String] {
    var lines = [String]()
    func add(_ title: String, _ fields: [RunDifference.Field]) {
      if fields.isEmpty { return }
      var table = TextTable([title, a, b])
      for field in fields.map(short) { table.add([field.name, field.a ?? "—", field.b ?? "—"]) }
      lines += table.lines() + [""]
    }
    add("what they were told", d.fields)
    if let step = d.firstStep {
      add("step \(thousands(step))", d.stepFields)
      let begin = d.firstCommonStep ?? 0
      let before =
        d.stepsAlike > 0
        ? "\(thousands(d.stepsAlike)) steps are the same; they part at step \(thousands(step))."
        : begin > 0
          ? "They have steps in common from step \(thousands(begin)) on, and part at once." : "No step is the same."
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
    add("what they came to", results(d.results))
    return lines.dropLast()
  }

  /// Scores with as many digits as tell them apart, each with its interval; averages over classes are left to --json.
  private static func results(_ fields: [RunDifference.Field]) -> [RunDifference.Field] {
    func value(_ name: String, _ side: (RunDifference.Field) -> String?) -> Double? {
      fields.first { $0.name == name }.flatMap(side).flatMap { Double($0) }
    }
    return fields.compactMap { field in
      let base = ["Low", "High"].first { field.name.hasSuffix($0) }.map { String(field.name.dropLast($0.count)) }
      if let base, fields.contains(where: { $0.name == base }) { return nil }
      if Measure(field.name, 0).isAverage { return nil }
      guard let a = field.a.flatMap({ Double($0) }), let b = field.b.flatMap({ Double($0) }), field.name != "steps"
      else { return field }
      let numbers = apart(a, b)
      func text(_ number: String, _ side: (RunDifference.Field) -> String?) -> String {
        guard let low = value(field.name + "Low", side), let high = value(field.name + "High", side) else {
          return number
        }
        return "\(number) (\(rough(low)) … \(rough(high)))"
      }
      return RunDifference.Field(name: field.name, a: text(numbers.0, \.a), b: text(numbers.1, \.b))
    }
  }

  /// Numbers with many digits are cut to those that tell them apart, texts to what a line has room for.
  private static func short(_ field: RunDifference.Field) -> RunDifference.Field {
    if let (x, y) = field.a.flatMap({ x in field.b.map { (x, $0) } }), max(x.count, y.count) > 8,
      let a = Double(x), let b = Double(y), x.contains("."), y.contains(".")
    {
      let numbers = apart(a, b)
      return RunDifference.Field(name: field.name, a: numbers.0, b: numbers.1)
    }
    func cut(_ text: String) -> String { text.count > 44 ? "\(text.prefix(43))…" : text }
    return RunDifference.Field(name: field.name, a: field.a.map(cut), b: field.b.map(cut))
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
