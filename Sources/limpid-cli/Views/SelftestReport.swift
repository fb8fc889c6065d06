import CLimpid
import Limpid
import LimpidTerminal
import LimpidTesting

/// The self-test as text or JSON, part by part as it is done.
struct SelftestReport {
  let isJSON: Bool
  private(set) var isRight = true
  private let results = Output.results
  private var live = LiveLine()

  init(isJSON: Bool) { self.isJSON = isJSON }

  func begin(threads: [Int]) {
    guard !isJSON else { return }
    results.line("\(Version.text); instruction sets: \(SelfTest.instructionSets.joined(separator: ", "))")
    results.line()
  }

  mutating func noticed(_ row: SelfTest.Row) {
    if !isJSON, live.isDue { live.show("\(row.model), \(row.instructionSet), \(row.threads) threads") }
  }

  /// The matrix: a row for each training and instruction set, a column for each number of threads.
  mutating func training(_ rows: [SelfTest.Row], threads: [Int]) {
    live.clear()
    isRight = isRight && rows.allSatisfy(\.isRight)
    if isJSON {
      for row in rows {
        results.line(
          JSONObject([
            ("check", .text("training")), ("model", .text(row.model)), ("instructionSet", .text(row.instructionSet)),
            ("threads", .integer(row.threads)), ("weightsHash", .text(row.hash)), ("isRight", .flag(row.isRight)),
            ("seconds", .number(row.seconds)),
          ]).description)
      }
      return
    }
    var table = TextTable(
      ["training", "instruction set"] + threads.map { "\($0) thread\($0 == 1 ? "" : "s")" } + ["weights SHA-256"])
    var lines: [[SelfTest.Row]] = []
    for row in rows {
      if let last = lines.last?.first, last.model == row.model, last.instructionSet == row.instructionSet {
        lines[lines.count - 1].append(row)
      } else {
        lines.append([row])
      }
    }
    for line in lines {
      let hashes = Set(line.map(\.hash))
      table.add(
        [line[0].model, line[0].instructionSet] + line.map { $0.isRight ? "same bits" : "OTHER BITS" }
          + [hashes.count == 1 ? "\(line[0].hash.prefix(16))…" : "\(hashes.count) different ones"])
    }
    let terminal = results.terminal
    results.lines(
      table.lines { row, column, text in
        guard column >= 2, column < 2 + threads.count else { return text }
        return terminal.styled(text, lines[row][column - 2].isRight ? .good : .bad)
      } + [""])
  }

  mutating func kernels(_ operations: [(name: String, findings: [Finding])]) {
    let wrong = operations.filter { !$0.findings.isEmpty }
    isRight = isRight && wrong.isEmpty
    if isJSON {
      results.line(
        JSONObject([
          ("check", .text("kernels")), ("operations", .integer(operations.count)), ("isRight", .flag(wrong.isEmpty)),
          ("findings", .list(wrong.flatMap(\.findings).map { .text("\($0)") })),
        ]).description)
      return
    }
    results.line(
      "kernels    \(operations.count) operations, " + (wrong.isEmpty ? "all with the bits of their definitions" : ""))
    for finding in wrong.flatMap({ $0.findings.prefix(1) }) { results.line("  OTHER BITS  \(finding)") }
  }

  mutating func functions(_ checks: [ElementaryCheck]) {
    isRight = isRight && checks.allSatisfy(\.isRight)
    if isJSON {
      for check in checks {
        results.line(
          JSONObject([
            ("check", .text("function")), ("name", .text(check.name)), ("worstUlp", .number(check.worst)),
            ("arguments", .integer(check.count)), ("isRight", .flag(check.isRight)),
            ("difference", check.difference.map { .text($0) } ?? .null),
          ]).description)
      }
      return
    }
    let errors = checks.map { "\($0.name) \(fixed($0.worst, 2))" }.joined(separator: ", ")
    results.line(
      "functions  greatest error in ulp at \(thousands(checks.first?.count ?? 0)) arguments each (2 allowed):")
    results.line("           \(errors)")
    for check in checks where !check.isRight {
      results.line("  WRONG  \(check.difference ?? "\(check.name) is off by \(check.worst) ulp")")
    }
  }

  func end() {
    guard !isJSON else { return }
    let terminal = results.terminal
    results.line()
    results.line(
      isRight
        ? terminal.styled("The same bits everywhere.", .good)
        : terminal.styled("Something differs on this machine.", .bad)
          + " Please report it with the output of limpid selftest --json.")
  }
}
