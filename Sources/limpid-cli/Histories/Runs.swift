import ArgumentParser
import Limpid
import LimpidTerminal

/// `limpid runs`: all runs of a folder.
struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists runs with what they came to.",
    discussion: flowing(
      """
      States: finished, stopped early (its best weights are kept), interrupted, stopped
      and killed (limpid resume goes on), running, damaged (limpid verify says where).

      EXAMPLES
        limpid runs
        limpid runs experiments --sort test
        limpid runs --json
      """))

  enum Order: String, ExpressibleByArgument, CaseIterable {
    case name, state, steps, validation, test, seconds
  }

  @Argument(help: ArgumentHelp("A folder with runs in it.", valueName: "folder"))
  var folder = "runs"

  @Option(parsing: .unconditional, help: "By what to sort: \(Order.allCases.map(\.rawValue).joined(separator: ", ")).")
  var sort = Order.name

  @Flag(help: "Print one JSON object a line instead.")
  var json = false

  func run() throws {
    try Ending.checkEnvironment()
    let runs = sorted(RunSummary.all(under: folder))
    guard !runs.isEmpty else {
      throw RunError(
        file: folder, came: RunFolder(folder).exists ? "no run in it" : "no such folder",
        expected: "folders of runs, at most three levels down", mend: "train one: limpid train digits")
    }
    if json {
      Output.results.lines(runs.map { RunsText.json($0).description })
    } else {
      Output.results.lines(RunsText.lines(runs, under: folder, terminal: Output.results.terminal))
    }
  }

  /// Best first; runs without the number come last.
  private func sorted(_ runs: [RunSummary]) -> [RunSummary] {
    func key(_ run: RunSummary) -> Double? {
      switch sort {
      case .name, .state: nil
      case .steps: -Double(run.step)
      case .validation: run.validationLoss
      case .test:
        run.mainScore.map { ["testLoss", "testRMSE"].contains($0.name) ? $0.value : -$0.value }
      case .seconds: run.seconds
      }
    }
    if sort == .state { return stable(runs) { "\($0.state)" < "\($1.state)" } }
    return stable(runs) { (key($0) ?? .infinity) < (key($1) ?? .infinity) }
  }

  private func stable(_ runs: [RunSummary], by isBefore: (RunSummary, RunSummary) -> Bool) -> [RunSummary] {
    runs.enumerated().sorted { a, b in
      isBefore(a.element, b.element) || (!isBefore(b.element, a.element) && a.offset < b.offset)
    }.map(\.element)
  }
}
