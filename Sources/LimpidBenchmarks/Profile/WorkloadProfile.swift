import LimpidCore
import LimpidTerminal
import LimpidTraining

/// Where the time of a workload's step goes: operations of the same shapes together, the slowest first.
public struct WorkloadProfile: Sendable {
  /// Operations alike.
  struct Row {
    var steps: [TimedStep] = []
    var seconds: Double { steps.reduce(0) { $0 + $1.seconds } }
  }

  let rows: [Row]
  /// Seconds of the whole step, and what of it is no operation.
  let total: Double
  let ceiling: Ceiling

  init(_ steps: [TimedStep], total: Double, ceiling: Ceiling) {
    var rows: [String: Row] = [:]
    for step in steps { rows["\(step.name) \(step.inputs)", default: Row()].steps.append(step) }
    self.rows = rows.sorted { ($1.value.seconds, $0.key) < ($0.value.seconds, $1.key) }.map(\.value)
    self.total = total
    self.ceiling = ceiling
  }

  /// The table: calls, milliseconds, share of the step, rate, and the part of what this machine could do.
  public var lines: [String] {
    var table = TextTable(["operation", "shapes", ">calls", ">ms", ">share", ">rate", ">of ceiling"])
    for row in rows {
      let step = row.steps[0], seconds = row.seconds
      let operations = row.steps.reduce(0) { $0 + $1.operations }, bytes = row.steps.reduce(0) { $0 + $1.bytes }
      let rate =
        operations > 0 ? "\(rough(operations / seconds / 1e9)) GFLOP/s" : "\(rough(bytes / seconds / 1e9)) GB/s"
      let bound = row.steps.reduce(0) { $0 + ceiling.bound($1) }
      table.add([
        step.name,
        step.inputs.isEmpty ? "" : step.inputs.map(\.description).joined(separator: " ") + " → \(step.output)",
        "\(row.steps.count)", fixed(1e3 * seconds, 3), percent(seconds / total), rate, percent(bound / seconds),
      ])
    }
    let rest = total - rows.reduce(0) { $0 + $1.seconds }
    table.add(["everything else", "", "", fixed(1e3 * rest, 3), percent(rest / total)])
    let heading =
      "one step: \(fixed(1e3 * total, 3)) ms; this machine at this moment: \(rough(ceiling.operations / 1e9)) GFLOP/s, \(rough(ceiling.bytes / 1e9)) GB/s"
    return [heading] + table.lines()
  }

  private func percent(_ x: Double) -> String { "\(fixed(100 * x, 1)) %" }
}
