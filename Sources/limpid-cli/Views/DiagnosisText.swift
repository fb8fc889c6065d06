import Limpid
import LimpidTerminal

/// What the doctor found, as text.
enum DiagnosisText {
  static func lines(_ d: Diagnosis, _ subject: String, isRun: Bool, terminal: Terminal) -> [String] {
    var lines = ["looked at  \(d.basis)", ""]
    for finding in d.findings {
      lines.append(terminal.styled(finding.fault.words, .strong))
      for line in wrapped(finding.evidence, width: 96) { lines.append("  \(line)") }
      lines.append("  mend  \(finding.mend)")
      if let command = command(finding, subject, isRun: isRun) { lines.append("        \(command)") }
      lines.append("")
    }
    let sum =
      d.findings.isEmpty
      ? terminal.styled("Nothing found, of \(d.looked) kinds of fault.", .good)
      : "\(d.findings.count) found, of \(d.looked) kinds of fault."
    return lines + [sum]
  }

  /// The mend as a command, where there is one: a fork from the beginning of a run.
  static func command(_ finding: Diagnosis.Finding, _ subject: String, isRun: Bool) -> String? {
    guard isRun, finding.canFork else { return nil }
    let changes = finding.changes.map { change in
      let text = "\(change)"
      return "--set " + (text.contains { " {[\"".contains($0) } ? "'\(text)'" : text)
    }
    return "limpid fork \(subject) --at 0 \(changes.joined(separator: " "))"
  }

  static func json(_ d: Diagnosis, _ subject: String) -> JSONObject {
    JSONObject([
      ("subject", .text(subject)), ("lookedFor", .integer(d.looked)), ("basis", .text(d.basis)),
      (
        "findings",
        .list(
          d.findings.map { finding in
            .object(
              JSONObject([
                ("fault", .text(finding.fault.rawValue)), ("words", .text(finding.fault.words)),
                ("evidence", .text(finding.evidence)), ("mend", .text(finding.mend)),
                ("changes", .list(finding.changes.map { .text("\($0)") })), ("canFork", .flag(finding.canFork)),
              ]))
          })
      ),
    ])
  }
}
