import LimpidData

/// `log.csv`: a line for each step and each epoch, RFC 4180, with the columns that the run's log has. What a line does not have is empty.
///
///     kind,step,epoch,loss,accuracy,learningRate,gradientNorm,examples,seconds,validationLoss,validationAccuracy
///     step,0,0,2.4071,0.09375,0.002,0.8121,32,0.0021,,
///     epoch,26,0,1.7012,0.5803,0.002,,,0.031,1.1209,0.8444
final class CSVLogger: RunLogger {
  let file = "log.csv"
  private let out: GrowingFile

  private static let columns = [
    "kind", "step", "epoch", "loss", "accuracy", "learningRate", "gradientNorm", "examples", "seconds",
    "validationLoss", "validationAccuracy",
  ]

  init(_ folder: RunFolder) throws {
    out = try GrowingFile("\(folder.path)/\(file)")
    try out.write((CSVLogger.columns.joined(separator: ",") + "\n").utf8)
  }

  func take(_ log: LoggedRun) throws {
    var epochs = log.epochs[...]
    for step in log.steps {
      try line([
        "step", "\(step.step)", "\(step.epoch)", "\(step.loss)", step.accuracy.map { "\($0)" }, "\(step.learningRate)",
        "\(step.gradientNorm)", "\(step.examples)", "\(step.seconds)",
      ])
      while let epoch = epochs.first, epoch.step <= step.step + 1 {
        epochs.removeFirst()
        func score(_ name: String) -> String? { epoch.scores[name].map { "\($0)" } }
        try line([
          "epoch", "\(epoch.step)", "\(epoch.epoch)", score("trainLoss"), score("trainAccuracy"),
          "\(step.learningRate)", nil, nil, "\(epoch.seconds)", score("validationLoss"), score("validationAccuracy"),
        ])
      }
    }
  }

  func observe(_ event: TrainingEvent) throws {
    switch event {
    case .stepFinished(let report):
      try line([
        "step", "\(report.step)", "\(report.epoch)", "\(report.loss)", report.accuracy.map { "\($0.value)" },
        "\(report.learningRate)", "\(report.gradientNorm)", "\(report.examples)", "\(report.seconds)",
      ])
    case .epochFinished(let report):
      try line([
        "epoch", "\(report.step)", "\(report.epoch)", "\(report.train.loss)",
        report.train.accuracy.map { "\($0.value)" }, "\(report.learningRate)", nil, nil, "\(report.seconds)",
        report.validation.map { "\($0.loss)" }, report.validation?.accuracy.map { "\($0.value)" },
      ])
      try out.flush()
    case .runStopped: try out.flush()
    default: break
    }
  }

  func close() throws { try out.flush() }

  private func line(_ cells: [String?]) throws(RunError) {
    let all = CSVLogger.columns.indices.map { $0 < cells.count ? cells[$0] ?? "" : "" }
    try out.write((all.joined(separator: ",") + "\n").utf8)
  }
}
