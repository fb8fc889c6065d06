import ArgumentParser
import CLimpid
import Limpid
import LimpidTerminal

/// `limpid table`: what a table is taken for, before anything is trained on it.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "Reads a table and shows its columns, what would be predicted, and what is odd about it.",
    discussion: flowing(
      """
      Nothing is trained and nothing written. What is wrong with the guess is put right
      by --set table.columns.NAME=category and the like, here and in limpid train.

      EXAMPLES
        limpid table --data adult.csv
        limpid table --data adult.csv --set table.columns.age=category
        limpid table --data large.csv --encode    # how fast it is read, encoded
      """))

  @OptionGroup var options: TableOptions

  @Flag(help: "Print one JSON object instead.")
  var json = false

  @Flag(help: "Also turn every row into inputs once, as an epoch of training does, and say how long all of it takes.")
  var encode = false

  @Option(
    parsing: .unconditional, help: "How many threads share the work.", transform: whole(1...64, "a number of threads"))
  var threads: Int?

  func run() throws {
    try Ending.checkEnvironment()
    if let threads { limpid_set_threads(Int32(threads)) }
    guard !options.data.isEmpty else {
      throw UsageError("table", came: "no --data", expected: "a table", mend: "limpid table --data table.csv")
    }
    let recipe = try options.changes.recipe(named: nil)
    guard recipe.data.source == .table, let settings = recipe.table else {
      throw UsageError(
        "--data", came: recipe.about, expected: "a table", mend: "limpid train --data PATH trains on pictures")
    }
    let clock = ContinuousClock()
    let start = clock.now
    let table = try LoadedTable(settings)
    let seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    let bytes = settings.files.reduce(0) { $0 + ((try? InputFile($1).count) ?? 0) }
    var encoding: Double?
    if encode {
      let start = clock.now
      try TableExamples.encodeAll([table.train, table.test])
      encoding = Double((clock.now - start) / .milliseconds(1)) / 1000
    }
    if json { return Output.results.line(json(table, seconds, encoding, bytes).description) }
    let terminal = Output.results.terminal
    var lines = [
      terminal.styled(recipe.name, .strong)
        + ": \(thousands(table.table.rows)) rows, read in \(duration(seconds))\(bytes > 1_000_000 ? ", \(thousands(bytes / 1_000_000)) MB" : "")",
      "",
    ]
    lines += TableText.columns(
      table.table.schema, target: table.decision.column, ignored: Set(settings.ignore), terminal: terminal)
    lines += ["", "data     \(recipe.about)", "target   \(table.decision.because)"]
    lines += [
      "inputs   \(thousands(table.train.encoder.width)) numbers a row", "split    \(TableText.split(table, settings))",
    ]
    if let encoding {
      lines.append(
        "encoded  every row once in \(duration(encoding)), \(duration(seconds + encoding)) with reading; at most \(thousands(Int(ProcessMemory.peakMebibytes))) MiB of memory"
      )
    }
    Output.results.lines(lines + TableText.findings(table, terminal))
  }

  private func json(_ table: LoadedTable, _ seconds: Double, _ encoding: Double?, _ bytes: Int) -> JSONValue {
    var json = TableText.json(table)
    json["bytes"] = .number("\(bytes)")
    json["seconds"] = .number("\(seconds)")
    json["encodeSeconds"] = encoding.map { .number("\($0)") } ?? .null
    json["peakMiB"] = .number("\(ProcessMemory.peakMebibytes)")
    return json
  }
}
