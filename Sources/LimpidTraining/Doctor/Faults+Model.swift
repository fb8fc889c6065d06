import LimpidCore
import LimpidData
import LimpidLayers

// Faults of what the network is made of.

private typealias Finding = Diagnosis.Finding

let modelFaults: [Look] = [head, biases, between, beginnings, rates, still]

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

extension RecipeChange {
  /// A change of the model as a whole, such as its activation or initializer.
  static func whole(_ name: String, _ value: String) -> RecipeChange { RecipeChange("model.\(name)", .text(value)) }
}

private func dense(_ e: Evidence) -> [JSONValue] { plainLayers(e).filter { $0["layer"]?.text == "Dense" } }

private func headless(_ e: Evidence) -> [RecipeChange] { plainLayers(e).isEmpty ? [] : [.whole("head", "linear")] }

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
            plainLayers(e).contains(where: ModelChange.isActivation) ? [] : [.whole("activation", "ReLU")]))
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
  // What a projection gives is added to what the layers beside it give, and those differ.
  let alike = e.beginning.gradients.filter {
    $0.path.last == "weight" && $0.isUniform && $0.elements > 1 && !$0.path.components.contains("projection")
  }
  guard let first = alike.first else { return [] }
  return [
    Finding(
      .sameWeights,
      "all \(grouped(first.elements)) weights of \(first.path) begin as \(LineChart.label(first.weight)): its units learn the same, forever",
      mend: "draw them by lot: glorotUniform or heNormal", [.whole("initializer", "glorotUniform")])
  ]
}

private let still: Look = { e, _ in
  guard let first = e.stillWeights.first else { return [] }
  let (count, all) = (e.stillWeights.reduce(0) { $0 + $1.elements }, e.weightCount)
  let isFrozen = !e.recipe.freeze.patterns.isEmpty
  return [
    Finding(
      .frozenRandom,
      "\(first.path)\(e.stillWeights.count == 1 ? "" : " and \(counted(e.stillWeights.count - 1, "other"))") hold \(grouped(count)) of \(grouped(all)) weights; they are \(isFrozen ? "frozen" : "in a group with a learning rate of 0"), and begin as drawn by lot",
      mend: "let them learn; freezing is for weights that were trained before (limpid fork)",
      [RecipeChange(isFrozen ? "freeze" : "groups", .list([]))])
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
