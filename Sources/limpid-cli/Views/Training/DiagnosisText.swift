import Limpid
import LimpidTerminal

/// What the doctor found, as text.
enum DiagnosisText {
  /// - Parameter base: what a finding's changes are added to: `limpid fork RUN --at 0`, or the command that trains the recipe.
  static func lines(_ d: Diagnosis, terminal: Terminal, base: (Diagnosis.Finding) -> String) -> [String] {
    var lines = ["looked at  \(d.basis)", ""]
    for finding in d.findings {
      lines.append(terminal.styled(finding.fault.words, .strong))
      for line in wrapped(finding.evidence, width: 96) { lines.append("  \(line)") }
      lines.append("  mend  \(finding.mend)")
      if let command = command(finding, base(finding)) { lines.append("        \(command)") }
      lines.append("")
    }
    let sum =
      d.findings.isEmpty
      ? terminal.styled("Nothing found, of \(d.looked) kinds of fault.", .good)
      : "\(d.findings.count) found, of \(d.looked) kinds of fault."
    return lines + [sum]
  }

  /// The mend as a command, where it can be one.
  static func command(_ finding: Diagnosis.Finding, _ base: String) -> String? {
    guard finding.canFork else { return nil }
    return ([base] + finding.changes.map { "--set \(quoted("\($0)"))" }).joined(separator: " ")
  }

  /// A word as a shell takes it.
  static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "_-+=.,:/@%".contains($0) }
    return isPlain ? text : "'\(text.replacing("'", with: "'\\''"))'"
  }

  static func json(_ d: Diagnosis, _ subject: String, base: (Diagnosis.Finding) -> String) -> JSONObject {
    JSONObject([
      ("subject", .text(subject)), ("lookedFor", .integer(d.looked)), ("basis", .text(d.basis)),
      ("measured", .object(JSONObject(d.measured.map { ($0.name, .number($0.value)) }))),
      (
        "findings",
        .list(
          d.findings.map { finding in
            .object(
              JSONObject([
                ("fault", .text(finding.fault.rawValue)), ("words", .text(finding.fault.words)),
                ("evidence", .text(finding.evidence)), ("mend", .text(finding.mend)),
                ("changes", .list(finding.changes.map { .text("\($0)") })), ("canFork", .flag(finding.canFork)),
                ("command", command(finding, base(finding)).map { .text($0) } ?? .null),
              ]))
          })
      ),
    ])
  }
}
