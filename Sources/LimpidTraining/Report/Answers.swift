import LimpidCore
import LimpidData
import LimpidLayers

/// What a classifier says about each of some examples: for a closer look than a score gives.
struct Answers {
  let classNames: [String]
  let labels: [Int]
  /// The probability of each class, by example.
  let probabilities: [[Float]]

  init(classNames: [String], labels: [Int], probabilities: [[Float]]) {
    self.classNames = classNames
    self.labels = labels
    self.probabilities = probabilities
  }

  /// Probabilities are those of the logits divided by the temperature, as the run's scores and predictions have them.
  init(of model: Sequential, on examples: some LabeledExamples, temperature: Double) throws {
    classNames = examples.classNames
    labels = examples.labels.map(Int.init)
    var all: [[Float]] = []
    for start in stride(from: 0, to: examples.count, by: 500) {
      let rows = Array(start..<min(examples.count, start + 500))
      let logits = try Context.with({ $0.isTraining = false }) {
        try model(examples.inputs(rows, at: LoadingTime(seed: 0, epoch: 0)))
      }
      let width = examples.classNames.count
      let shares = Temperature.probabilities(logits.array, classes: width, temperature: temperature)
      for i in rows.indices { all.append(shares[i * width..<(i + 1) * width].map { Float($0) }) }
    }
    probabilities = all
  }

  /// The class with the greatest probability; the first of equals.
  func answer(_ i: Int) -> Int {
    let own = probabilities[i]
    return own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
  }

  /// Examples whose true class was thought least likely, worst first.
  func worst(_ count: Int) -> [Int] {
    let ranked = labels.indices.sorted {
      let (a, b) = (probabilities[$0][labels[$0]], probabilities[$1][labels[$1]])
      return a == b ? $0 < $1 : a < b
    }
    return Array(ranked.prefix(count))
  }

  /// How sure the answers are and how often they are right, in tenths of sureness; and the mean distance, weighted by how many.
  var calibration: (bins: [(sureness: Double, right: Double, count: Int)], error: Double) {
    var sums = [(sureness: Double, right: Int, count: Int)](repeating: (0, 0, 0), count: 10)
    for i in labels.indices {
      let answer = answer(i), sure = Double(probabilities[i][answer])
      let bin = min(9, max(0, Int(sure * 10)))
      sums[bin].sureness += sure
      sums[bin].right += answer == labels[i] ? 1 : 0
      sums[bin].count += 1
    }
    let bins = sums.filter { $0.count > 0 }.map {
      (sureness: $0.sureness / Double($0.count), right: Double($0.right) / Double($0.count), count: $0.count)
    }
    let error = bins.reduce(0.0) { $0 + abs($1.sureness - $1.right) * Double($1.count) } / Double(max(1, labels.count))
    return (bins, error)
  }
}
