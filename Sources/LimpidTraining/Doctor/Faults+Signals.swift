import LimpidCore
import LimpidData
import LimpidLayers

// Faults of the signals in the network: what goes forward through it, and what comes back.

private typealias Finding = Diagnosis.Finding

let signalFaults: [Look] = [firstLoss, units, flow, unused]

private let firstLoss: Look = { e, found in
  let loss = e.steps.first?.loss ?? e.beginning.loss
  guard e.classes >= 2, loss.isFinite, !found.contains(.softmaxTwice), !found.contains(.scaleOfInputs) else {
    return []
  }
  // Healthy runs are between the guess less 0.01 and the guess and 0.75 (penguins); weights ten times too large in the last layer begin
  // at the guess and 2.6.
  guard !(loss >= 0.6 * e.guess && loss <= e.guess + 1.6) else { return [] }
  return [
    Finding(
      .initialLoss,
      "the first step's loss is \(decimal(loss, 3)); who guesses among \(grouped(e.classes)) classes has ln \(grouped(e.classes)) = \(decimal(e.guess, 3))",
      mend: loss > e.guess
        ? "begin with smaller weights in the last layer: the network is sure of itself before it has seen anything"
        : "look for the answer among the inputs",
      loss > e.guess ? [.whole("initializer", "glorotUniform")] : [])
  ]
}

private let units: Look = { e, _ in
  var found: [Finding] = []
  if let worst = e.end.activities.filter({ $0.units >= 4 }).max(by: { $0.dead * $1.units < $1.dead * $0.units }),
    worst.dead * 3 >= worst.units * 2  // healthy runs have 0.36 of them at most (breast cancer)
  {
    let before = e.beginning.activities.first { $0.path == worst.path }?.dead ?? 0
    found.append(
      Finding(
        .deadUnits,
        "\(grouped(worst.dead)) of \(grouped(worst.units)) units of layer \(worst.path) (\(worst.kind)) are 0 for all of \(grouped(min(512, e.data.sample.count))) training examples (\(grouped(before)) at the beginning): they get no gradient any more",
        mend: before * 2 >= worst.units
          ? "begin with other weights, or take LeakyReLU" : "lower the learning rate, or take LeakyReLU",
        before * 2 >= worst.units
          ? [.whole("initializer", "heNormal"), .whole("activation", "LeakyReLU")]
          : [RecipeChange("learningRate", .number("\(e.recipe.learningRate / 10)"))]))
  }
  if let worst = e.end.activities.max(by: { $0.saturated < $1.saturated }), worst.saturated >= 0.5 {
    found.append(
      Finding(
        .saturatedUnits,
        "\(decimal(100 * worst.saturated, 0)) % of what layer \(worst.path) (\(worst.kind)) puts out lies at its flat ends, where the gradient is almost 0",
        mend: "begin with smaller weights, bring the inputs to about 1, or take ReLU",
        [.whole("initializer", "glorotUniform")]))
  }
  return found
}

private let flow: Look = { e, found in
  let first = e.beginning.weightGradients
  var results: [Finding] = []
  if first.count >= 3, let deepest = first.first, let last = first.last, last.size > 0, deepest.size < 1e-3 * last.size
  {  // healthy runs have 0.03 and more
    results.append(
      Finding(
        .vanishingGradients,
        "the gradient of \(deepest.path) has a root mean square of \(LineChart.label(deepest.size)), that of \(last.path) \(LineChart.label(last.size)): what is far from the loss does not learn",
        mend: "take ReLU in place of sigmoid or tanh, heNormal weights, or a norm between the layers",
        [.whole("activation", "ReLU"), .whole("initializer", "heNormal")]))
  }
  let norms = e.steps.map(\.gradientNorm).filter(\.isFinite)
  let greatest = max(norms.max() ?? 0, e.beginning.gradientNorm.isFinite ? e.beginning.gradientNorm : 0)
  let early = norms.first ?? e.beginning.gradientNorm
  // Healthy runs have 0.9 … 8.8 in the first step, and never more.
  if early > 100 || (greatest > 100 && greatest > 50 * median(norms)) || first.contains(where: { $0.size > 100 }),
    !found.contains(.scaleOfInputs)
  {
    results.append(
      Finding(
        .explodingGradients,
        "the gradients' length is \(LineChart.label(early)) in the first step and up to \(LineChart.label(greatest)); usual are 0.1 to 10",
        mend: "begin with smaller weights, or clip the gradients by norm to 1",
        [
          early > 100
            ? .whole("initializer", "heNormal")
            : RecipeChange(
              "transforms", .list([.object([.init("kind", .text("clipByNorm")), .init("limit", .number("1"))])]))
        ]))
  }
  return results
}

private let unused: Look = { e, found in
  if let (path, reason) = e.beginning.absent.min(by: { $0.key.description < $1.key.description }) {
    return [
      Finding(
        .unusedParameters, "\(path) has no path to the loss (\(reason))",
        mend: "use it in the model, or take it out")
    ]
  }
  let explained: Set<Fault> = [.deadUnits, .sameWeights, .constantInput, .headActivation, .dropoutTooHigh]
  guard explained.isDisjoint(with: found) else { return [] }
  let silent = e.beginning.gradients.filter { own in
    own.isZero && e.end.gradients.contains { $0.path == own.path && $0.isZero }
  }
  guard let first = silent.first else { return [] }
  return [
    Finding(
      .unusedParameters,
      "the gradient of \(first.path) is 0 in all its \(counted(first.elements, "element")), at the beginning and at the end",
      mend: "look at what comes behind it: something lets nothing through")
  ]
}
