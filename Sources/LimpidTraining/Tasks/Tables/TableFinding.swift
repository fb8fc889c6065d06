import LimpidData

/// Something about a table that people should know before they train on it.
public struct TableFinding: Sendable, Equatable {
  /// Whether it is good to know, or bad.
  public enum Weight: String, Sendable { case note, warning }
  public let weight: Weight
  public let text: String

  /// What is said of a loss that does not fit the neurons whose answers it measures.
  static func pairing(_ loss: TableLoss, _ task: TableTask) -> [TableFinding] {
    guard task != .regression, loss == .meanSquaredError else { return [] }
    let (neurons, fitting) =
      task == .binary ? ("a sigmoid neuron", "binaryCrossEntropy") : ("softmax", "crossEntropy")
    return [
      TableFinding(
        weight: .warning,
        text: "\(neurons) with meanSquaredError learns slowly where it is most wrong, since its slope vanishes there; "
          + "\(fitting) is what fits, and the default")
    ]
  }

  static func all(
    _ table: Table, _ decision: TargetDecision, train: TableExamples, test: TableExamples, missingTargets: Int
  ) -> [TableFinding] {
    var findings = table.remarks.map { TableFinding(weight: .note, text: $0) }
    findings += table.doubts.map { TableFinding(weight: .warning, text: $0) }
    findings += decision.warnings.map { TableFinding(weight: .warning, text: $0) }
    if missingTargets > 0 {
      findings.append(
        TableFinding(
          weight: .note,
          text:
            "\(counted(missingTargets, "row")) without a value of \(decision.column) \(missingTargets == 1 ? "is" : "are") left out"
        ))
    }
    let dropped = table.rows - missingTargets - train.count - test.count
    if dropped > 0 {
      findings.append(
        TableFinding(
          weight: .note, text: "\(counted(dropped, "row")) whose inputs came before, to the bit, were dropped"))
    }
    findings += TableChecks(table, decision, train: train, test: test).findings.map {
      TableFinding(weight: $0.isWarning ? .warning : .note, text: $0.text)
    }
    return findings
  }
}
