import Limpid
import LimpidTerminal

/// A table that is about to be learned from, as text.
enum TableText {
  /// The columns, what is predicted and why, what to know before training, and the network.
  static func lines(_ table: LoadedTable, _ session: RunSession, terminal: Terminal) -> [String] {
    let left = Set(session.recipe.table.map { $0.ignore + $0.split.columns(table.table.schema) } ?? [])
    var lines = [terminal.styled(session.recipe.name, .strong) + ": \(thousands(table.table.rows)) rows", ""]
    lines += columns(table.table.schema, target: table.decision.column, ignored: left, terminal: terminal) + [""]
    var facts = TextTable(["", ""])
    if session.recipe.about != Recipes.table.about { facts.add(["data", session.recipe.about]) }
    facts.add(["target", table.decision.because])
    let network = session.recipe.table?.network ?? TableNetwork()
    let layers = [String](repeating: "\(network.width)", count: network.blocks).joined(separator: ", ")
    facts.add([
      "network",
      "\(table.members) side by side, \(thousands(table.train.encoder.width)) inputs, layers of \(layers); "
        + "\(thousands(session.trainer.model.parameterCount)) parameters",
    ])
    if let settings = session.recipe.table { facts.add(["split", split(table, settings)]) }
    facts.add([
      "judged by", "the training rows, each by the network that has not seen it; the test is opened at the end",
    ])
    lines += facts.lines().dropFirst(2)
    lines += findings(table, terminal)
    return lines + [""]
  }

  /// How many rows are learned from and tested on, and how they were chosen.
  static func split(_ table: LoadedTable, _ settings: TableSettings) -> String {
    let how = settings.split.description(table.table.schema, hasClasses: table.decision.task != .regression)
    return "\(thousands(table.train.count)) rows to learn from, \(thousands(table.test.count)) to be tested on: \(how)"
  }

  /// What people should know before training.
  static func findings(_ table: LoadedTable, _ terminal: Terminal) -> [String] {
    table.findings.map {
      $0.weight == .warning ? terminal.styled("warning  ", .bad) + $0.text : "note     " + $0.text
    }
  }

  /// The same for programs: columns, what is predicted and why, what to know before training.
  static func json(_ table: LoadedTable) -> JSONValue {
    let columns = table.table.schema.columns.map { column in
      JSONValue.object([
        .init("name", .text(column.name)), .init("kind", .text(column.kind.rawValue)),
        .init("because", .text(column.because)), .init("missing", .number("\(column.missing)")),
        .init("distinct", column.distinct.map { .number("\($0)") } ?? .null),
      ])
    }
    let findings = table.findings.map { finding in
      JSONValue.object([.init("weight", .text(finding.weight.rawValue)), .init("text", .text(finding.text))])
    }
    return .object([
      .init("event", .text("table")), .init("rows", .number("\(table.table.rows)")), .init("columns", .list(columns)),
      .init("target", .text(table.decision.column)), .init("task", .text(table.decision.task.rawValue)),
      .init("positiveClass", table.decision.positive.map { .text($0) } ?? .null),
      .init("because", .text(table.decision.because)), .init("inputs", .number("\(table.train.encoder.width)")),
      .init("trainRows", .number("\(table.train.count)")), .init("testRows", .number("\(table.test.count)")),
      .init("findings", .list(findings)),
    ])
  }

  static func columns(
    _ schema: TableSchema, target: String, ignored: Set<String> = [], terminal: Terminal
  ) -> [String] {
    var table = TextTable(["column", "kind", ">missing", ">distinct", "values"])
    let room = terminal.isInteractive ? max(20, terminal.width - 60) : 60
    for column in schema.columns.prefix(200) {
      let role = column.name == target ? " (target)" : ignored.contains(column.name) ? " (ignored)" : ""
      table.add([
        shortened(shown(column.name), 28) + role, column.kind.rawValue,
        column.missing == 0 ? "" : thousands(column.missing),
        column.distinct.map { thousands($0) } ?? "many", shortened(column.summary, room),
      ])
    }
    let lines = table.lines()
    return schema.columns.count > 200 ? lines + ["… \(thousands(schema.columns.count - 200)) more columns"] : lines
  }

  static func shortened(_ text: String, _ most: Int) -> String {
    text.count > most ? text.prefix(most - 1) + "…" : text
  }
}
