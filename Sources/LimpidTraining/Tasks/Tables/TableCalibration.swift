import LimpidCore
import LimpidData

/// What makes a network's answers honest: the temperature that its logits are divided by, and how wide intervals or sets of classes must be
/// to hold the truth as often as they claim. From answers about rows that the network did not learn from.
public struct TableCalibration: Sendable, Codable, Equatable {
  /// Guo et al., On Calibration of Modern Neural Networks, 2017.
  public var temperature = 1.0
  /// The share of truths that intervals or sets hold.
  public var coverage = 0.9
  /// For numbers: half an interval's width, in what the network learns. For classes: a class belongs to the set if its probability is at
  /// least 1 less this (Vovk, Gammerman, Shafer 2005; split conformal prediction, here with cross-fitted scores).
  public var width = 0.0

  public init() {}

  /// - Parameters:
  ///   - outputs: [count, outputs], each row by a member that has not seen it.
  init(_ outputs: [Float], _ examples: TableExamples, coverage: Double) throws {
    self.coverage = coverage
    if examples.target.isNumber {
      width = TableCalibration.rank(zip(outputs, examples.learned).map { Double(abs($0 - $1)) }, coverage)
      return
    }
    temperature = try Temperature.best(
      Tensor(unchecked: [examples.count, examples.target.outputs], outputs), labels: examples.labels)
    let answers = TableAnswers(outputs, members: 1, examples.target, self)
    let classes = examples.target.classNames.count
    width = TableCalibration.rank(
      examples.labels.enumerated().map { 1 - answers.probabilities[$0 * classes + Int($1)] }, coverage)
  }

  /// The ⌈(n + 1) coverage⌉th smallest, which a new one is below with that probability.
  private static func rank(_ scores: [Double], _ coverage: Double) -> Double {
    let sorted = scores.sorted()
    guard !sorted.isEmpty else { return 0 }
    let place = Int((Double(sorted.count + 1) * coverage).rounded(.up)) - 1
    return sorted[min(sorted.count - 1, max(0, place))]
  }
}

/// What an ensemble answers about some rows, in the units of the table.
public struct TableAnswers: Sendable {
  /// For numbers, with the bounds of their intervals.
  public private(set) var numbers: [Double] = []
  public private(set) var intervals: [ClosedRange<Double>] = []
  /// For classes: row by row, one for each class.
  public private(set) var probabilities: [Double] = []
  private let target: TableTarget
  private let calibration: TableCalibration

  /// - Parameters:
  ///   - outputs: [count, members, outputs].
  public init(_ outputs: [Float], members: Int, _ target: TableTarget, _ calibration: TableCalibration) {
    self.target = target
    self.calibration = calibration
    let width = target.outputs
    let count = outputs.count / max(1, members * width)
    switch target {
    case .number(let mean, let deviation, let isLogarithm):
      func value(_ z: Double) -> Double {
        let x = mean + deviation * z
        return isLogarithm ? Logarithm.inverse(x) : x
      }
      for row in 0..<count {
        let z = (0..<members).reduce(0.0) { $0 + Double(outputs[row * members + $1]) } / Double(members)
        numbers.append(value(z))
        let (low, high) = (value(z - calibration.width), value(z + calibration.width))
        intervals.append(low <= high ? low...high : high...low)
      }
    case .binary, .classes:
      let classes = target.classNames.count
      for row in 0..<count {
        var mean = [Double](repeating: 0, count: classes)
        for member in 0..<members {
          let start = (row * members + member) * width
          let p = TableAnswers.softmax(outputs[start..<start + width], calibration.temperature)
          for c in 0..<classes { mean[c] += p[c] / Double(members) }
        }
        probabilities += mean
      }
    }
  }

  /// Probabilities of logits; of one logit, of no and yes.
  private static func softmax(_ logits: ArraySlice<Float>, _ temperature: Double) -> [Double] {
    var z = logits.map { Double($0) / temperature }
    if z.count == 1 { z.insert(0, at: 0) }
    let top = z.max()!
    let e = z.map { Logarithm.inverse($0 - top) }
    let sum = e.reduce(0, +)
    return e.map { $0 / sum }
  }

  /// The classes that the truth is among with the calibration's coverage, most probable first; never none.
  public func set(_ row: Int) -> [Int] {
    let classes = target.classNames.count
    let p = probabilities[row * classes..<(row + 1) * classes]
    let order = (0..<classes).sorted { (p[p.startIndex + $1], $0) < (p[p.startIndex + $0], $1) }
    return Array(order.prefix(max(1, order.count { p[p.startIndex + $0] >= 1 - calibration.width })))
  }

  /// How often intervals hold the truth, and how wide they are.
  func coverage(of truths: [Double]) -> [Measure] {
    let held = zip(truths, intervals).count { $1.contains($0) }
    let share = Accuracy(right: held, of: truths.count)
    let width = intervals.reduce(0) { $0 + $1.upperBound - $1.lowerBound } / Double(max(1, intervals.count))
    return [
      Measure("Coverage", share.value, interval: share.interval), Measure("IntervalWidth", width), quantileLoss(truths),
    ]
  }

  /// The mean of the quantile losses of both bounds, which stand for the quantiles (1 − coverage) / 2 and (1 + coverage) / 2: small for
  /// intervals that are narrow and hold the truth.
  private func quantileLoss(_ truths: [Double]) -> Measure {
    let low = RegressionMetrics(truths: truths, predictions: intervals.map(\.lowerBound))
    let high = RegressionMetrics(truths: truths, predictions: intervals.map(\.upperBound))
    let outside = (1 - calibration.coverage) / 2
    return Bootstrap(rows: truths.count).measure("QuantileLoss") { weights in
      (low.quantileLoss(outside, weights) + high.quantileLoss(1 - outside, weights)) / 2
    }
  }

  /// How often sets hold the truth, and how many classes they have.
  func coverage(of labels: [Int]) -> [Measure] {
    let sets = labels.indices.map { set($0) }
    let share = Accuracy(right: zip(labels, sets).count { $1.contains($0) }, of: labels.count)
    let size = sets.reduce(0.0) { $0 + Double($1.count) } / Double(max(1, sets.count))
    return [Measure("Coverage", share.value, interval: share.interval), Measure("SetSize", size)]
  }
}
