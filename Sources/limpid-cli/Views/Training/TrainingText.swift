import Limpid
import LimpidTerminal

/// What a training run says on its way, as lines of text.
enum TrainingText {
  /// The model as a table, under the recipe's name.
  static func model(_ session: RunSession, terminal: Terminal) -> [String] {
    if case .table(let table) = session.data { return TableText.lines(table, session, terminal: terminal) }
    let table = session.trainer.model.table(example: session.data.inputShape)
    var remarks: [String] = []
    if case .images(let data) = session.data { remarks = data.remarks.map { terminal.styled("warning  ", .bad) + $0 } }
    if session.recipe.labelSmoothing > 0 {
      remarks.append("label smoothing \(session.recipe.labelSmoothing) is part of the train loss, not of the others")
    }
    return wrapped(terminal.styled(session.recipe.name, .strong) + ": " + session.recipe.about, width: terminal.width)
      + [""]
      + "\(table)".split(separator: "\n").map(String.init) + [""] + (remarks.isEmpty ? [] : remarks + [""])
  }

  static func start(_ start: RunStart) -> [String] {
    let parts = DataPart.allCases.compactMap { part in
      start.examples[part].map { "\(thousands($0)) \(part == .train ? "training" : part.rawValue)" }
    }
    let place = "seed \(start.seed), \(count(start.threads, "thread")), \(start.instructionSet)"
    var lines = ["\(parts.joined(separator: ", ")) examples; \(place)"]
    if start.firstStep > 0 { lines.append("goes on from step \(thousands(start.firstStep)), in \(start.folder)") }
    return lines
  }

  /// The columns of the epochs' lines.
  static func heading(_ report: EpochReport) -> String {
    let hasAccuracy = report.train.accuracy != nil || report.validation?.accuracy != nil
    let share = hasAccuracy ? "  accuracy" : ""
    // What is measured of numbers, such as R2, stands where the accuracy of classes would.
    let measures = hasAccuracy ? "" : (report.validation?.measures ?? []).map { "  " + padded($0.name, 10) }.joined()
    return "epoch  train loss" + share + (report.validation == nil ? "" : "  validation loss" + share + measures)
      + "  examples/s"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// One epoch, under the heading.
  static func epoch(_ report: EpochReport) -> String {
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var line = right("\(report.epoch + 1)", 5)
    for (scores, width) in [(Optional(report.train), 12), (report.validation, 17)] {
      guard let scores else { continue }
      line += right(fixed(scores.loss, 4), width)
      if let accuracy = scores.accuracy { line += right(fixed(accuracy.value, 4), 10) }
    }
    if report.train.accuracy == nil {
      for measure in report.validation?.measures ?? [] { line += "  " + right(rough(measure.value), 10) }
    }
    return line + right(thousands(Int(report.examplesPerSecond.isFinite ? report.examplesPerSecond : 0)), 12)
  }

  static func end(_ report: RunReport, memory: Bool, terminal: Terminal) -> [String] {
    var lines: [String] = []
    if let test = report.test { lines += scores(test, terminal) }
    if !report.profile.isEmpty { lines += slowest(report.profile) + [""] }
    var facts = TextTable(["", ""])
    facts.add(["weights", "SHA-256 \(report.weightsHash)"])
    let speed = "\(thousands(Int(report.examplesPerSecond))) examples/s"
    let best = report.bestEpoch.map { ", the best of which was \($0 + 1)" } ?? ""
    let amount = "\(count(report.epochs, "epoch"))\(best), \(thousands(report.steps)) steps"
    facts.add(["time", "\(duration(report.seconds)) for \(amount); \(speed)" + debugNote])
    let share = report.waitingSeconds / max(report.seconds, 1e-9)
    facts.add(["data", share < 5e-4 ? "never waited for" : "waited for in \(fixed(100 * share, 1)) % of that time"])
    facts.add(["memory", "\(fixed(report.peakMemoryMB, 0)) MB at most"])
    if memory { facts.add(["buffers", MemoryText.line()]) }
    if report.test != nil, report.testOpenings > 1 {
      facts.add([
        "test part",
        "looked at \(TestPartText.times(report.testOpenings)), by the runs that this one was forked from too",
      ])
    }
    facts.add(["run", report.folder])
    lines += facts.lines().dropFirst(2)
    if let sentence = report.suspects.sentence { lines += ["", "note   " + sentence] }
    let folder = DiagnosisText.quoted(report.folder)
    lines += [
      "", "next   limpid predict \(folder) --input …", "       limpid why \(folder) --input … --neuron …",
      "       limpid inspect \(folder)",
    ]
    if report.earlyStop != nil {
      lines.append("       limpid resume \(folder) --past-early-stop   to see what going on would have brought")
    }
    return lines
  }

  private static func scores(_ test: Scores, _ terminal: Terminal) -> [String] {
    var lines: [String] = []
    if let accuracy = test.accuracy {
      let interval =
        "95 % interval \(fixed(accuracy.interval.lowerBound, 4)) … \(fixed(accuracy.interval.upperBound, 4))"
      let answers = "\(thousands(accuracy.right)) of \(thousands(accuracy.count)) right"
      lines.append("test accuracy  \(terminal.styled(fixed(accuracy.value, 4), .strong))  (\(interval); \(answers))")
    }
    let temperature = test.measures.first { $0.name == "Temperature" }?.value
    lines += ["test loss      \(fixed(test.loss, 4))\(temperature == nil ? "" : "  (of the logits as they are)")", ""]
    let others = test.measures.filter { $0.name != "Accuracy" && !$0.isAverage }
    if !others.isEmpty {
      var table = TextTable(["test", ">value", ">95 % interval"])
      for measure in others {
        let interval = measure.interval.map { "\(rough($0.lowerBound)) … \(rough($0.upperBound))" } ?? ""
        table.add([measure.name, rough(measure.value), interval])
      }
      lines += table.lines()
      if let positive = test.positiveClass {
        lines += ["", "Precision, Recall, F1 and PRAUC are of \(shown(positive)), the positive class"]
      }
      if let temperature { lines += ["", "probabilities, also those of LogLoss: \(Temperature.words(temperature))"] }
      lines.append("")
    }
    if let confusion = test.confusion, confusion.classNames.count <= 20 {
      lines += classes(confusion) + [""]
      lines.append("rows are true classes, columns what the network says")
      lines += "\(confusion)".split(separator: "\n").map { "  " + $0 }
      let mistakes = confusion.mistakes(3).map { mistake in
        "\(confusion.classNames[mistake.label]) taken for \(confusion.classNames[mistake.predicted]) (\(mistake.count))"
      }
      if !mistakes.isEmpty { lines.append("most frequent mistakes: \(mistakes.joined(separator: ", "))") }
      lines.append("")
    }
    return lines
  }

  /// Precision, recall and F1 by class, and their means.
  private static func classes(_ confusion: ConfusionMatrix) -> [String] {
    var table = TextTable(["class", ">precision", ">recall", ">F1", ">95 % interval", ">examples"])
    for one in confusion.perClass {
      let interval = one.f1.interval.map { "\(fixed($0.lowerBound, 4)) … \(fixed($0.upperBound, 4))" } ?? ""
      table.add([
        String(one.name.prefix(24)), fixed(one.precision.value, 4), fixed(one.recall.value, 4), fixed(one.f1.value, 4),
        interval, thousands(one.support),
      ])
    }
    let counts = ClassCounts(confusion)
    for average in ClassMetrics.Average.allCases {
      let (precision, recall, f1) = counts.averaged(average)
      table.add([
        "\(average.rawValue) average", fixed(precision, 4), fixed(recall, 4), fixed(f1, 4), "",
        average == .micro ? thousands(confusion.count) : "",
      ])
    }
    return table.lines()
  }

  private static func slowest(_ profile: [OperationTime]) -> [String] {
    var table = TextTable(["slowest operations", "layer", "phase", ">share", ">µs a step"])
    for time in profile.prefix(3) {
      table.add([
        time.operation, time.scope, time.phase, fixed(100 * time.share, 1) + " %", fixed(time.seconds * 1e6, 0),
      ])
    }
    return table.lines()
  }

  private static var debugNote: String {
    Version.isDebug ? " (a debug build: times mean nothing; build with -c release)" : ""
  }

  static func count(_ n: Int, _ noun: String) -> String { "\(thousands(n)) \(noun)\(n == 1 ? "" : "s")" }
}
