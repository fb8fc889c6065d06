import Limpid
import LimpidTerminal

/// Where time and memory of a step go, as text.
enum ProfileText {
  static func lines(_ p: StepProfile, terminal: Terminal) -> [String] {
    let machine = "\(rough(p.ceiling.operations / 1e9)) GFLOP/s, \(rough(p.ceiling.bytes / 1e9)) GB/s"
    var lines = [
      terminal.styled("profile", .strong)
        + ": \(p.steps) steps, \(fixed(1e3 * p.secondsPerStep, 3)) ms each; this machine at this moment: \(machine)",
      "",
    ]
    var phases = TextTable(["phase", ">µs a step", ">share", ">made", ">alive", ">held", ""])
    for part in p.phases {
      phases.add([
        part.name, fixed(1e6 * part.seconds, 1), percent(part.share),
        part.bytes.map(megabytes) ?? "", part.aliveBytes.map(megabytes) ?? "",
        part.heldBytes.map { $0 > 0 ? megabytes($0) : "" } ?? "", bar(part.share, width: 20),
      ])
    }
    lines += phases.lines() + [""]
    var layers = TextTable(["layer", ">µs a step", ">share", ">made", ">alive", ">held"])
    for part in p.layers.prefix(12) {
      layers.add([
        part.name.isEmpty ? "(outside of layers)" : part.name, fixed(1e6 * part.seconds, 1), percent(part.share),
        part.bytes.map(megabytes) ?? "", part.aliveBytes.map(megabytes) ?? "",
        part.heldBytes.map { $0 > 0 ? megabytes($0) : "" } ?? "",
      ])
    }
    lines += layers.lines() + (p.layers.count > 12 ? ["… \(p.layers.count - 12) more"] : []) + [""]
    var table = TextTable([
      "operation", "layer", "phase", ">calls", ">µs a step", ">share", ">made", ">alive", ">held", ">rate",
      ">of ceiling",
    ])
    for row in p.operations.prefix(15) {
      let rate =
        row.operationsPerSecond > 0
        ? "\(rough(row.operationsPerSecond / 1e9)) GFLOP/s" : "\(rough(row.bytesPerSecond / 1e9)) GB/s"
      table.add([
        row.name, row.layer, row.phase.rawValue, "\(row.calls)", fixed(1e6 * row.seconds, 1), percent(row.share),
        megabytes(row.bytes), row.aliveBytes.map(megabytes) ?? "",
        row.heldBytes.map { $0 > 0 ? megabytes($0) : "" } ?? "", rate, percent(row.ofCeiling),
      ])
    }
    lines += table.lines() + (p.operations.count > 15 ? ["… \(p.operations.count - 15) more"] : []) + [""]
    if p.stepBytes != nil {
      lines.append(
        "made: all results; alive: in memory at once, at most; held: what the forward pass leaves for the backward pass"
      )
    }
    if p.operations.contains(where: { $0.ofCeiling > 1 }) {
      lines.append("more than 100 %: the ceiling of bytes is that of main memory, and these values stay in the caches")
    }
    let step = p.stepBytes.map { "\(megabytes(Double($0))) for all values of a step, " } ?? ""
    lines.append(
      "memory  \(step)\(megabytes(Double(p.parameterBytes))) parameters, \(megabytes(Double(p.optimizerBytes))) optimizer"
    )
    if let reason = p.reasonForEagerSteps { lines.append("steps run one operation at a time: \(reason)") }
    return lines
  }

  static func json(_ p: StepProfile) -> JSONObject {
    func part(_ part: StepProfile.Part) -> JSONObject.Value {
      .object(
        JSONObject([
          ("name", .text(part.name)), ("seconds", .number(part.seconds)), ("share", .number(part.share)),
          ("bytes", part.bytes.map { .number($0) } ?? .null),
          ("aliveBytes", part.aliveBytes.map { .number($0) } ?? .null),
          ("heldBytes", part.heldBytes.map { .number($0) } ?? .null),
        ]))
    }
    return JSONObject([
      ("event", .text("profile")), ("steps", .integer(p.steps)), ("secondsPerStep", .number(p.secondsPerStep)),
      ("phases", .list(p.phases.map(part))), ("layers", .list(p.layers.map(part))),
      (
        "operations",
        .list(
          p.operations.map { row in
            .object(
              JSONObject([
                ("operation", .text(row.name)), ("layer", .text(row.layer)), ("phase", .text(row.phase.rawValue)),
                ("calls", .integer(row.calls)), ("seconds", .number(row.seconds)), ("share", .number(row.share)),
                ("bytes", .number(row.bytes)), ("aliveBytes", row.aliveBytes.map { .number($0) } ?? .null),
                ("heldBytes", row.heldBytes.map { .number($0) } ?? .null),
                ("operationsPerSecond", .number(row.operationsPerSecond)),
                ("bytesPerSecond", .number(row.bytesPerSecond)), ("ofCeiling", .number(row.ofCeiling)),
              ]))
          })
      ),
      ("stepBytes", p.stepBytes.map { .integer($0) } ?? .null), ("parameterBytes", .integer(p.parameterBytes)),
      ("optimizerBytes", .integer(p.optimizerBytes)),
      ("ceilingOperations", .number(p.ceiling.operations)), ("ceilingBytes", .number(p.ceiling.bytes)),
    ])
  }

  private static func percent(_ x: Double) -> String { "\(fixed(100 * x, 1)) %" }
  private static func megabytes(_ bytes: Double) -> String {
    bytes < 1e5 ? "\(fixed(bytes / 1e3, 1)) kB" : "\(fixed(bytes / 1e6, bytes < 1e8 ? 2 : 0)) MB"
  }
}
