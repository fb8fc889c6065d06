import Limpid
import LimpidTerminal

/// A table that is about to be learned from, as text.
enum TableText {
  /// The columns, what is predicted and why, what to know before training, and the network.
  static func lines(_ table: LoadedTable, _ session: RunSession, terminal: Terminal) -> [String] {
    let left = Set(session.recipe.table.map { $0.ignore + $0.split.columns } ?? [])
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
    facts.add([
      "judged by", "the training rows, each by the network that has not seen it; the test is opened at the end",
    ])
    lines += facts.lines().dropFirst(2)
    lines += findings(table, terminal)
    return lines + [""]
  }

  /// What people should know before training.
  static func findings(_ table: LoadedTable, _ terminal: Terminal) -> [String] {
    table.findings.map {
      $0.weight == .warning ? terminal.styled("warning  ", .bad) + $0.text : "note     " + $0.text
    }
  }

  static func columns(
    _ schema: TableSchema, target: String, ignored: Set<String> = [], terminal: Terminal
  ) -> [String] {
    var table = TextTable(["column", "kind", ">missing", ">distinct", "values"])
    for column in schema.columns.prefix(200) {
      let role = column.name == target ? " (target)" : ignored.contains(column.name) ? " (ignored)" : ""
      table.add([
        shortened(column.name, 28) + role, column.kind.rawValue, column.missing == 0 ? "" : thousands(column.missing),
        column.distinct.map { thousands($0) } ?? "many", shortened(column.summary, max(20, terminal.width - 60)),
      ])
    }
    let lines = table.lines()
    return schema.columns.count > 200 ? lines + ["… \(thousands(schema.columns.count - 200)) more columns"] : lines
  }

  static func shortened(_ text: String, _ most: Int) -> String {
    text.count > most ? text.prefix(most - 1) + "…" : text
  }
}
