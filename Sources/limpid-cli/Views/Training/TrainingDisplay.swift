import Limpid
import LimpidTerminal

/// Shows a run as it goes: a line for each epoch, and a bar below where somebody watches.
final class TrainingDisplay: TrainingObserver {
  private let results: Output
  private let showsMemory: Bool
  private var live: LiveLine
  private var run: RunStart?
  private var hasHeading = false
  private let clock = ContinuousClock()
  private var started: ContinuousClock.Instant?
  private var stepsDone = 0
  private var examplesDone = 0
  private var (epoch, loss, right, asked, examples) = (0, 0.0, 0, 0, 0)

  init(results: Output = .results, live: LiveLine = LiveLine(), showsMemory: Bool) {
    self.results = results
    self.live = live
    self.showsMemory = showsMemory
  }

  func observe(_ event: TrainingEvent) throws {
    switch event {
    case .runStarted(let start):
      run = start
      started = clock.now
      results.lines(TrainingText.start(start) + [""])
    case .epochStarted(let number, _):
      (epoch, loss, right, asked, examples) = (number, 0, 0, 0, 0)
    case .stepFinished(let report): stepFinished(report)
    case .epochFinished(let report):
      live.clear()
      if !hasHeading {
        results.line(results.terminal.styled(TrainingText.heading(report), .faint))
        hasHeading = true
      }
      results.line(TrainingText.epoch(report))
    case .lossSpiked(let report):
      live.clear()
      results.line("        \(report)")
    case .checkpointWritten: break
    case .runStopped: live.clear()
    case .runFinished(let report):
      live.clear()
      results.line()
      results.lines(TrainingText.end(report, memory: showsMemory, terminal: results.terminal))
    }
  }

  private func stepFinished(_ report: StepReport) {
    stepsDone += 1
    examplesDone += report.examples
    epoch = report.epoch
    loss += report.loss * Double(report.examples)
    right += report.accuracy?.right ?? 0
    asked += report.accuracy?.count ?? 0
    examples += report.examples
    guard live.isDue, let run, let started else { return }
    let seconds = started.duration(to: clock.now) / .seconds(1)
    let all = run.epochs * run.stepsPerEpoch
    let line = ProgressLine(
      epoch: epoch, epochs: run.epochs, step: report.step + 1, steps: all, loss: loss / Double(max(1, examples)),
      accuracy: asked == 0 ? nil : Double(right) / Double(asked), examplesPerSecond: Double(examplesDone) / seconds,
      secondsLeft: secondsLeft(done: stepsDone, of: all - run.firstStep, after: seconds))
    live.show(line.text(live.terminal))
  }

  /// Takes the bar away, before an error is told.
  func end() { live.clear() }
}

/// Prints each event as a line of JSON.
final class JSONDisplay: TrainingObserver {
  private let showsMemory: Bool

  init(showsMemory: Bool = false) { self.showsMemory = showsMemory }

  func observe(_ event: TrainingEvent) throws {
    // Before the last line, which is the run's end.
    if showsMemory, case .runFinished = event { Output.results.line(MemoryText.json().description) }
    switch event {
    case .runStarted, .lossSpiked, .stepFinished, .epochFinished, .runStopped, .runFinished:
      Output.results.line(event.json)
    case .epochStarted, .checkpointWritten: break
    }
  }
}
