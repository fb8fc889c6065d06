import LimpidData

/// Something about a table that people should know before they train on it.
public struct TableFinding: Sendable, Equatable {
  /// Whether it is good to know, or bad.
  public enum Weight: String, Sendable { case note, warning }
  public let weight: Weight
  public let text: String

  static func all(
    _ table: Table, _ decision: TargetDecision, train: TableExamples, test: TableExamples, missingTargets: Int
  ) -> [TableFinding] {
    var findings = table.remarks.map { TableFinding(weight: .note, text: $0) }
    findings += decision.warnings.map { TableFinding(weight: .warning, text: $0) }
    if missingTargets > 0 {
      findings.append(
        TableFinding(
          weight: .note,
          text:
            "\(counted(missingTargets, "row")) without a value of \(decision.column) \(missingTargets == 1 ? "is" : "are") left out"
        ))
    }
    findings += TableChecks(table, decision, train: train, test: test).findings.map {
      TableFinding(weight: $0.isWarning ? .warning : .note, text: $0.text)
    }
    return findings
  }
}
