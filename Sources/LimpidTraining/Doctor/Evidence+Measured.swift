import LimpidCore
import LimpidLayers

extension Evidence {
  /// The numbers that most faults are judged by. Where a fault's threshold stands beside them in `Faults+*.swift`, so does what they were on
  /// healthy runs.
  func measured() throws -> [(name: String, value: Double)] {
    var all: [(name: String, value: Double)] = []
    func add(_ name: String, _ value: Double?) { if let value, value.isFinite { all.append((name, value)) } }
    add("repeatedShare", Double(data.train.repeated.rows) / Double(max(1, data.train.count)))
    add("leakedShare", Double(data.test.shared(with: data.train)) / Double(max(1, data.test.count)))
    if classes >= 2 {
      let (agreement, chance, deviation) = data.neighbours
      add("neighbourAgreement", agreement)
      add("neighbourDeviations", (agreement - chance) / max(deviation, 1e-9))
      let (train, test) = (data.train.shares(classes), data.test.shares(classes))
      add("greatestClassShare", train.max())
      add("shareDistance", zip(train, test).reduce(0.0) { $0 + abs($1.0 - $1.1) } / 2)
    }
    add("inputSize", inputSize)
    add("firstLoss", steps.first?.loss ?? beginning.loss)
    add("guessLoss", classes >= 2 ? guess : 1)
    let norms = steps.map(\.gradientNorm).filter(\.isFinite)
    add("firstGradientNorm", norms.first ?? beginning.gradientNorm)
    add("greatestGradientNorm", norms.max())
    add("medianGradientNorm", norms.isEmpty ? nil : median(norms))
    let weights = beginning.weightGradients
    if let first = weights.first, let last = weights.last { add("deepestGradientShare", first.size / last.size) }
    add("deadShare", end.activities.map { Double($0.dead) / Double($0.units) }.max())
    add("saturatedShare", end.activities.map(\.saturated).max())
    let own = try trial(rate: recipe.learningRate)
    add("trialShare", own.last / own.first)
    add("lossShare", steps.isEmpty ? nil : lastLoss / firstLoss)
    if epochs.count >= 2 {
      add("lastEpochShare", epochs[epochs.count - 1].trainLoss / epochs[epochs.count - 2].trainLoss)
    }
    add("trainAccuracy", epochs.last?.trainAccuracy)
    let scored = epochs.compactMap(\.validationLoss)
    if let best = scored.min(), let last = scored.last {
      add("lastToBestValidation", last / best)
      add("trainToValidation", (epochs.last?.trainLoss ?? .nan) / last)
    }
    return all
  }

  /// The root mean square of the inputs.
  var inputSize: Double {
    let squares = data.sample.reduce(0.0) { $0 + $1.reduce(0.0) { $0 + Double($1) * Double($1) } }
    return (squares / Double(max(1, data.sample.count * (data.sample.first?.count ?? 1)))).squareRoot()
  }
}

extension Probe {
  /// Gradients of the weights of layers, in order; a norm's scale behaves otherwise.
  var weightGradients: [Gradient] {
    gradients.filter { $0.role == .weight && !$0.isUniform && $0.path.last == "weight" }
  }
}
