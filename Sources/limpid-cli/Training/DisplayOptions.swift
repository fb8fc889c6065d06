import ArgumentParser
import CLimpid
import Limpid
import LimpidTerminal

/// How a run is shown, and on how many threads it is computed.
struct DisplayOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "How many threads share the work; the result does not depend on it.",
    transform: whole(1...64, "a number of threads"))
  var threads: Int?

  @Flag(
    help:
      "Print one JSON object a line instead: table (columns, target, warnings), runStarted, stepFinished, epochFinished, runFinished."
  )
  var json = false

  @Flag(help: "Say at the end what the pool of buffers did; with --json in an event of its own, buffers.")
  var memory = false

  func useThreads() { if let threads { limpid_set_threads(Int32(threads)) } }

  /// Trains and shows it. Ctrl-C is an end in good order, with its own exit code.
  @discardableResult
  func show(
    _ session: inout RunSession, _ limits: LimitOptions, asPart: Bool = false
  ) throws -> RunReport? {
    if !json && !asPart { Output.results.lines(TrainingText.model(session, terminal: Output.results.terminal)) }
    if json, !asPart, case .table(let table) = session.data { Output.results.line(TableText.json(table).description) }
    if case .images(let data) = session.data, !data.train.classesWithoutExamples.isEmpty {
      let missing = data.train.classesWithoutExamples.joined(separator: ", ")
      Output.notes.line("limpid: no training example is of class \(missing), so the network cannot learn it")
    }
    let text = TrainingDisplay(showsMemory: memory)
    let observer: any TrainingObserver = json ? JSONDisplay(showsMemory: memory) : text
    let outcome: RunSession.Outcome
    do {
      outcome = try session.run(observers: [observer], controllers: [Interruption()] + limits.controllers)
    } catch {
      text.end()
      throw error
    }
    guard case .stopped(let reason) = outcome else {
      if case .finished(let report) = outcome { return report }
      return nil
    }
    let isInterrupted = reason == "interrupted"
    let step = thousands(session.trainer.progress.step)
    Output.notes.line(
      "limpid: \(isInterrupted ? "interrupted" : "paused, since \(reason),") after step \(step) of \(thousands(session.trainer.totalSteps)); the run is saved\n"
        + "  go on with  limpid resume \(DiagnosisText.quoted("\(session.folder)"))")
    if isInterrupted { throw ExitCode(Ending.interrupted) }
    return nil
  }
}
