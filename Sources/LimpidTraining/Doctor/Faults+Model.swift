import LimpidCore
import LimpidData
import LimpidLayers

// Faults of the network: of what it is made of, and of the signals in it.

private typealias Finding = Diagnosis.Finding

let modelFaults: [Look] = [head, biases, between, beginnings, rates, firstLoss, units, flow, unused]

private let activations: Set = [
  "ReLU", "GELU", "TanhGELU", "SiLU", "Mish", "Sigmoid", "Tanh", "Softplus", "SELU", "HardSigmoid", "HardSwish", "ELU",
  "LeakyReLU", "PReLU", "Softmax", "LogSoftmax", "MaxPool1D", "MaxPool2D", "GlobalMaxPool2D",
]

private func kind(_ layer: any DescribedLayer) -> String { type(of: layer).kind }

private func weighs(_ layer: any DescribedLayer) -> Bool { kind(layer) == "Dense" || kind(layer).hasPrefix("Conv") }

/// The model's layers as the recipe has them; none if it is no plain list, and can then be changed as a whole only.
private func plainLayers(_ e: Evidence) -> [JSONValue] {
  guard let model = try? e.recipe.jsonValue()["model"], model["layer"]?.text == "Sequential" else { return [] }
  return model["layers"]?.list ?? []
}

/// Fields of the model's layers, as changes of the recipe.
private func setting(
  _ field: String, _ value: JSONValue, _ e: Evidence, where isMeant: (Int, [JSONValue]) -> Bool
) -> [RecipeChange] {
  let layers = plainLayers(e)
  return layers.indices.filter { layers[$0][field] != nil && isMeant($0, layers) }.map {
    RecipeChange("model.layers.\($0).\(field)", value)
  }
}

private func whole(_ name: String, _ value: String) -> RecipeChange { RecipeChange("model.\(name)", .text(value)) }

private func dense(_ e: Evidence) -> [JSONValue] { plainLayers(e).filter { $0["layer"]?.text == "Dense" } }

private func headless(_ e: Evidence) -> [RecipeChange] { plainLayers(e).isEmpty ? [] : [whole("head", "linear")] }

private let head: Look = { e, _ in
  // What is given back may well lie between 0 and 1.
  guard let last = e.layers.last, e.recipe.reconstruction == nil else { return [] }
  if kind(last) == "Softmax" || kind(last) == "LogSoftmax" {
    return [
      Finding(
        .softmaxTwice,
        "the last layer (\(last.path)) is \(last.summary), and the loss takes the softmax itself; each row of outputs sums to \(LineChart.label(Double(e.beginning.rowSums.upperBound)))",
        mend: "leave layer \(last.path) out: the loss wants logits", headless(e))
    ]
  }
  if activations.contains(kind(last)), !kind(last).hasPrefix("Max") {
    return [
      Finding(
        .headActivation,
        "the last layer (\(last.path)) is \(last.summary): logits must be free to be negative and large",
        mend: "leave layer \(last.path) out", headless(e))
    ]
  }
  return []
}

private let biases: Look = { e, _ in
  var found: [Finding] = []
  let weighing = e.layers.filter(weighs)
  let isNormed = e.layers.contains { kind($0).hasSuffix("Norm") }
  func hasBias(_ layer: any DescribedLayer) -> Bool {
    e.beginning.gradients.contains { $0.path == layer.path.appending("bias") }
  }
  if !weighing.isEmpty, !isNormed, !weighing.contains(where: hasBias) {
    found.append(
      Finding(
        .noBias, "none of the \(counted(weighing.count, "layer")) with weights has a bias, and no norm has a shift",
        mend: "give the layers a bias: without it every answer to a blank input is the same",
        setting("bias", .flag(true), e) { _, _ in true }))
  }
  let useless = e.layers.indices.dropLast().filter { i in
    weighs(e.layers[i]) && kind(e.layers[i + 1]) == "BatchNorm" && hasBias(e.layers[i])
  }
  if let first = useless.first {
    found.append(
      Finding(
        .uselessBias,
        "layer \(e.layers[first].path) (\(e.layers[first].summary)) has a bias, and \(e.layers[first + 1].path) (\(e.layers[first + 1].summary)) subtracts the mean again",
        mend: "make \(useless.count == 1 ? "it" : "these \(useless.count) layers") without a bias",
        setting("bias", .flag(false), e) { i, layers in
          i + 1 < layers.count && layers[i + 1]["layer"]?.text == "BatchNorm"
        }))
  }
  return found
}

private let between: Look = { e, _ in
  var found: [Finding] = []
  var last: (any DescribedLayer)?
  // Where layers are inside of others, what happens between them is not to be seen from outside.
  // A code in the middle of an autoencoder stays as it is.
  let isPlain = e.recipe.reconstruction == nil && e.layers.allSatisfy { $0.path.components.count == 1 }
  for layer in isPlain ? e.layers : [] {
    if kind(layer) == "Dense" {
      if let last {
        found.append(
          Finding(
            .noNonlinearity,
            "\(last.path) (\(last.summary)) is followed by \(layer.path) (\(layer.summary)) without an activation: together they are one linear layer",
            mend: "put a ReLU between them",
            plainLayers(e).contains(where: ModelChange.isActivation) ? [] : [whole("activation", "ReLU")]))
        break
      }
      last = layer
    } else if !["Flatten", "Dropout", "Reshaped", "BatchNorm", "LayerNorm"].contains(kind(layer)) {
      last = nil
    }
  }
  if e.classes >= 4 {
    for layer in e.layers.dropLast() where kind(layer) == "Dense" {
      let outputs = JSONValue(layer.architecture.json)?["outputs"]?.integer ?? .max
      if Double(outputs) < logarithm(Double(e.classes)) / logarithm(2) / 1.5, outputs < e.classes {
        found.append(
          Finding(
            .bottleneck,
            "layer \(layer.path) (\(layer.summary)) lets \(counted(outputs, "number")) through, and there are \(counted(e.classes, "class"))",
            mend: "make it at least as wide as there are classes",
            dense(e).count > 1 ? [RecipeChange("model.width", .number("\(max(32, 2 * e.classes))"))] : []))
      }
    }
  }
  return found
}

private let beginnings: Look = { e, _ in
  let alike = e.beginning.gradients.filter { $0.path.last == "weight" && $0.isUniform && $0.elements > 1 }
  guard let first = alike.first else { return [] }
  return [
    Finding(
      .sameWeights,
      "all \(grouped(first.elements)) weights of \(first.path) begin as \(LineChart.label(first.weight)): its units learn the same, forever",
      mend: "draw them by lot: glorotUniform or heNormal", [whole("initializer", "glorotUniform")])
  ]
}

private let rates: Look = { e, _ in
  var found: [Finding] = []
  for layer in e.layers {
    guard let dropout = layer as? Dropout, dropout.rate >= 0.75 else { continue }
    found.append(
      Finding(
        .dropoutTooHigh,
        "layer \(layer.path) drops \(decimal(100 * Double(dropout.rate), 0)) % of its inputs in each step",
        mend: "drop less: 0.2 to 0.5 is usual", [RecipeChange("model.dropout", .number("0.3"))]))
    break
  }
  // Where a norm sees many places of a picture, a last batch of one still has a variance.
  let rest = e.data.train.count % e.recipe.batchSize, flat = e.beginning.flatNorms
  if let norm = e.layers.first(where: {
    kind($0) == "BatchNorm" && (e.recipe.batchSize == 1 || (rest == 1 && flat.contains($0.path)))
  }) {
    let batch = e.recipe.batchSize == 1 ? "all batches have" : "the last batch of each epoch has"
    found.append(
      Finding(
        .batchNormOfOne,
        "layer \(norm.path) (\(norm.summary)) takes its statistics from the batch, and \(batch) a single example",
        mend: "take another batch size, or a GroupNorm",
        [RecipeChange("batchSize", .number("\(e.recipe.batchSize == 1 ? 32 : e.recipe.batchSize + 1)"))]))
  }
  return found
}

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
      loss > e.guess ? [whole("initializer", "glorotUniform")] : [])
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
          ? [whole("initializer", "heNormal"), whole("activation", "LeakyReLU")]
          : [RecipeChange("learningRate", .number("\(e.recipe.learningRate / 10)"))]))
  }
  if let worst = e.end.activities.max(by: { $0.saturated < $1.saturated }), worst.saturated >= 0.5 {
    found.append(
      Finding(
        .saturatedUnits,
        "\(decimal(100 * worst.saturated, 0)) % of what layer \(worst.path) (\(worst.kind)) puts out lies at its flat ends, where the gradient is almost 0",
        mend: "begin with smaller weights, bring the inputs to about 1, or take ReLU",
        [whole("initializer", "glorotUniform")]))
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
        [whole("activation", "ReLU"), whole("initializer", "heNormal")]))
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
            ? whole("initializer", "heNormal")
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
