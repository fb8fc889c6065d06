import Limpid
import LimpidTerminal

/// What a verification found, as text.
enum VerificationText {
  static func lines(_ v: RunVerification, _ folder: String, terminal: Terminal) -> [String] {
    var table = TextTable(["file", "", ""])
    for finding in v.findings { table.add([finding.subject, word(finding.state), finding.detail]) }
    var lines = table.lines { row, column, text in
      column == 1 ? styled(text, v.findings[row].state, terminal) : text
    }
    if !v.proofs.isEmpty { lines += [""] + proofs(v, terminal) }
    lines.append("")
    let steps = v.proofs.isEmpty ? "" : ", \(TrainingText.count(v.proofs.count, "step")) computed again to the bit"
    if v.holds, let missing = v.missing {
      return lines + [
        terminal.styled(
          "\(folder) is not proved: its files are intact, but no step could be computed again, since its data are not there.",
          .bad),
        "  mend  give the run its data back where it looks for them: \(missing)",
      ]
    }
    lines.append(
      v.holds
        ? terminal.styled("\(folder) is what it says: every file held to its hash\(steps).", .good)
        : terminal.styled("\(folder) is not what it says: \(problem(v)).", .bad))
    return lines
  }

  /// Few proofs one by one; of many, those that failed.
  private static func proofs(_ v: RunVerification, _ terminal: Terminal) -> [String] {
    let shown = v.proofs.count <= 20 ? v.proofs : v.proofs.filter { !$0.differences.isEmpty }
    var table = TextTable([">step", "computed from", ""])
    for proof in shown.prefix(20) {
      table.add([
        thousands(proof.step), proof.from,
        proof.differences.isEmpty
          ? "loss, rate and gradients as in the log" : proof.differences.joined(separator: "; "),
      ])
    }
    let right = v.proofs.count { $0.differences.isEmpty }
    let sum =
      "\(thousands(right)) of \(thousands(v.proofs.count)) steps as in the log (\(thousands(v.computed)) computed)"
    return (table.isEmpty ? [] : table.lines()) + [sum] + reach(v)
  }

  /// What the lot left out.
  private static func reach(_ v: RunVerification) -> [String] {
    guard let reach = v.reach, reach.steps < reach.all else { return [] }
    return [
      "drawn from the \(TrainingText.count(reach.steps, "step")) within \(thousands(reach.window)) behind a checkpoint, of "
        + "\(thousands(reach.all)); --all computes every step"
    ]
  }

  private static func problem(_ v: RunVerification) -> String {
    if let first = v.findings.first(where: { $0.state == .damaged }) { return "\(first.subject): \(first.detail)" }
    let first = v.proofs.first { !$0.differences.isEmpty }
    return first.map { "step \($0.step): \($0.differences[0])" } ?? ""
  }

  private static func word(_ state: RunVerification.State) -> String {
    switch state {
    case .intact: "intact"
    case .damaged: "DAMAGED"
    case .unknown: "not checked"
    }
  }

  private static func styled(_ text: String, _ state: RunVerification.State, _ terminal: Terminal) -> String {
    switch state {
    case .intact: terminal.styled(text, .good)
    case .damaged: terminal.styled(text, .bad)
    case .unknown: text
    }
  }

  static func json(_ v: RunVerification, _ folder: String) -> JSONObject {
    JSONObject([
      ("run", .text(folder)), ("isProved", .flag(v.isProved)), ("holds", .flag(v.holds)),
      ("missing", v.missing.map { .text($0) } ?? .null),
      (
        "files",
        .list(
          v.findings.map { finding in
            .object(
              JSONObject([
                ("name", .text(finding.subject)), ("state", .text("\(finding.state)")),
                ("detail", .text(finding.detail)),
              ]))
          })
      ),
      (
        "steps",
        .list(
          v.proofs.map { proof in
            .object(
              JSONObject([
                ("step", .integer(proof.step)), ("from", .text(proof.from)),
                ("isEqual", .flag(proof.differences.isEmpty)),
                ("differences", .list(proof.differences.map { .text($0) })),
              ]))
          })
      ), ("computedSteps", .integer(v.computed)),
      (
        "reach",
        v.reach.map {
          .object(
            JSONObject([
              ("window", .integer($0.window)), ("steps", .integer($0.steps)), ("ofSteps", .integer($0.all)),
            ]))
        } ?? .null
      ),
    ])
  }
}
