import LimpidCore
import LimpidData
import LimpidLayers

// How good an ensemble is on rows that it was not taught: those held back, and test rows.

extension TableLearning {
  /// The outputs for all rows, [count, members, outputs], in inference mode.
  public func outputs(of model: Sequential, on examples: TableExamples) throws -> [Float] {
    var all: [Float] = []
    for start in stride(from: 0, to: examples.count, by: evaluationBatch) {
      let places = start..<min(examples.count, start + evaluationBatch)
      all += try Context.with({ $0.isTraining = false }) { try model(examples.inputs(places)) }.array
    }
    return all
  }

  /// What each training row's held-back member answers, [count, outputs].
  public func heldBack(_ outputs: [Float]) -> [Float] {
    let (members, width) = (data.members, data.train.target.outputs)
    return data.folds.indices.flatMap { i in
      let start = (i * members + Int(data.folds[i])) * width
      return outputs[start..<start + width]
    }
  }

  public func scores(of model: Sequential, on part: DataPart) throws -> Scores? {
    switch part {
    case .train: return nil
    case .validation:
      let outputs = heldBack(try outputs(of: model, on: data.train))
      return try scores(outputs, members: 1, data.train, calibration: TableCalibration(), inFull: false)
    case .test:
      return try scores(
        outputs(of: model, on: data.test), members: data.members, data.test, calibration: calibration(of: model),
        inFull: true)
    }
  }

  /// The loss that rows have by what members answered; the mean of the members' losses.
  private func meanLoss(_ outputs: [Float], members: Int, _ examples: TableExamples) throws -> Double {
    var loss = MeanLoss()
    let width = examples.target.outputs
    for start in stride(from: 0, to: examples.count, by: 8192) {
      let places = Array(start..<min(examples.count, start + 8192))
      let some = Tensor(
        unchecked: [places.count, members, width],
        Array(outputs[start * members * width..<(start + places.count) * members * width]))
      for value in try losses(some, targets(examples, places, members)).array { loss.add(Double(value)) }
    }
    return loss.value
  }

  private func scores(
    _ outputs: [Float], members: Int, _ examples: TableExamples, calibration: TableCalibration, inFull: Bool
  ) throws -> Scores {
    let loss = try meanLoss(outputs, members: members, examples)
    let answers = TableAnswers(outputs, members: members, examples.target, calibration)
    guard !examples.target.isNumber else {
      let metrics = RegressionMetrics(truths: examples.values, predictions: answers.numbers)
      var measures =
        inFull ? metrics.measures : [Measure("RMSE", metrics.rootMeanSquaredError()), Measure("R2", metrics.r2())]
      if inFull {
        measures += logarithmic(answers, examples)
        if data.loss == .quantile {
          let (q, rows) = (data.quantile, examples.count)
          measures.append(Bootstrap(rows: rows).measure("QuantileLoss\(q)") { metrics.quantileLoss(q, $0) })
          // As many truths as the quantile says should lie there.
          let share = Accuracy(right: zip(examples.values, answers.numbers).count { $0 <= $1 }, of: rows)
          measures.append(Measure("ShareBelow", share.value, interval: share.interval))
        }
        measures += answers.coverage(of: examples.values)
      }
      return Scores(count: examples.count, loss: loss, measures: measures)
    }
    let names = examples.target.classNames
    let metrics = ClassMetrics(
      labels: examples.labels.map(Int.init), probabilities: answers.probabilities, classes: names.count)
    var confusion = ConfusionMatrix(names)
    for (label, answer) in zip(metrics.labels, metrics.predictions) { confusion.add(true: label, predicted: answer) }
    var measures = inFull ? metrics.measures : []
    if inFull { measures += answers.coverage(of: metrics.labels) }
    return Scores(
      count: examples.count, loss: loss, accuracy: confusion.accuracy, confusion: confusion, measures: measures)
  }

  /// Where the logarithm is learned: the root of the mean square of log10 ŷ − log10 y, with its interval.
  private func logarithmic(_ answers: TableAnswers, _ examples: TableExamples) -> [Measure] {
    guard case .number(_, _, true) = examples.target else { return [] }
    let ten = Logarithm.of(10)
    let metrics = RegressionMetrics(
      truths: examples.values.map { Logarithm.of($0) / ten },
      predictions: answers.numbers.map { Logarithm.of($0) / ten })
    return [Bootstrap(rows: examples.count).measure("RMSELog10") { metrics.rootMeanSquaredError($0) }]
  }

  /// Temperature and widths from what held-back members say about the training rows.
  public func calibration(of model: Sequential) throws -> TableCalibration {
    try TableCalibration(
      heldBack(outputs(of: model, on: data.train)), data.train, coverage: coverage)
  }
}
