// Faults of the learning rate: judged by trial steps at other rates.

private typealias Finding = Diagnosis.Finding

private func rate(_ value: Double) -> RecipeChange { RecipeChange("learningRate", .number("\(value)")) }

/// To two digits: nobody writes 0.00030000000000000003.
private func short(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x }
  var (scaled, exponent) = (x, 0)
  while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
  while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
  return Double("\(Int((10 * scaled).rounded()))e\(exponent - 1)") ?? x
}

/// Faults that keep a network from learning whatever the rate is.
let blocking: Set<Fault> = [
  .sameWeights, .constantInput, .shuffledLabels, .softmaxTwice, .headActivation, .scaleOfInputs, .bottleneck,
  .explodingGradients, .vanishingGradients, .saturatedUnits, .initialLoss,
]

/// Decades below a rate, down to the first one after which it gets no better: the best of those that come below a loss.
private func firstLower(than now: Double, _ e: Evidence, below bound: Double) throws -> (rate: Double, loss: Double)? {
  var best: (rate: Double, loss: Double)?
  for decades in 1...8 {
    let rate = short(now / [Double](repeating: 10, count: decades).reduce(1, *))
    let loss = try e.trial(rate: rate).last
    if loss < min(bound, best?.loss ?? .infinity) {
      best = (rate, loss)
    } else if best != nil {
      break
    }
  }
  return best
}

let rateTooHigh: Look = { e, found in
  let now = e.recipe.learningRate
  // What a high rate does to a network is no reason not to name the rate: only what was there at the beginning is.
  let later: Set<Fault> = [.explodingGradients, .saturatedUnits, .vanishingGradients]
  let isSound = e.beginning.gradientNorm < 100
  guard (isSound ? blocking.subtracting(later) : blocking).isDisjoint(with: found) else { return [] }
  let own = try e.trial(rate: now)
  let isBroken = e.broke != nil || own.last.isInfinite
  // It learns less than nothing, or far less than at a rate a hundred or ten times smaller.
  // Healthy runs are at 0.05 … 0.65 of the first loss after these steps.
  guard isBroken || own.last > 0.8 * own.first || (e.steps.count > 50 && e.lastLoss > 0.95 * e.firstLoss) else {
    return []
  }
  let ours = isBroken ? Double.infinity : own.last
  guard let better = try firstLower(than: now, e, below: min(0.9 * own.first, 0.85 * ours)) else { return [] }
  let course =
    e.broke
    ?? (isBroken
      ? "at \(now) the loss is no number within 40 steps"
      : "at \(now) the loss is \(decimal(own.last, 3)) after 40 steps, at first it was \(decimal(own.first, 3))")
  return [
    Finding(
      .rateTooHigh, "\(course); at \(better.rate) it falls to \(decimal(better.loss, 3)) in 40 steps",
      mend: "lower the learning rate to \(better.rate)", [rate(better.rate)])
  ]
}

let rateTooLow: Look = { e, found in
  let now = e.recipe.learningRate
  guard blocking.isDisjoint(with: found), !found.contains(.rateTooHigh), !found.contains(.dropoutTooHigh) else {
    return []
  }
  let own = try e.trial(rate: now)
  guard own.last.isFinite, own.last > 0.93 * own.first else { return [] }
  // The whole course counts: many small steps get there too.
  guard e.steps.count < 20 || e.lastLoss > 0.6 * e.firstLoss else { return [] }
  let others = try [10, 100, 1e3, 1e4, 1e5].map {
    (rate: short($0 * now), loss: try e.trial(rate: short($0 * now)).last)
  }
  guard let better = others.min(by: { $0.loss < $1.loss }), better.loss < 0.75 * own.last else { return [] }
  return [
    Finding(
      .rateTooLow,
      "at \(now) the loss goes from \(decimal(own.first, 3)) to \(decimal(own.last, 3)) in 40 steps, at \(better.rate) to \(decimal(better.loss, 3))",
      mend: "raise the learning rate to \(better.rate)", [rate(better.rate)])
  ]
}
