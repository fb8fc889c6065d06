import LimpidCore
import LimpidData
import LimpidLayers

// Faults of how it is trained: of the settings, and of the course that training takes.

private typealias Finding = Diagnosis.Finding

let trainingFaults: [Look] = [
  rateTooHigh, rateTooLow, fading, clipping, momentum, decay, settings, spikes, course,
]

private let fading: Look = { e, _ in
  let total = e.totalSteps
  guard total >= 20 else { return [] }
  let schedule = e.recipe.schedule.schedule
  func at(_ step: Int) -> Double {
    schedule.learningRate(
      e.recipe.learningRate, at: Moment(step: step, totalSteps: total, stepsPerEpoch: e.stepsPerEpoch))
  }
  let greatest = stride(from: 0, to: total, by: max(1, total / 200)).map(at).max() ?? 0
  guard greatest > 0, at(total / 3) < 0.001 * greatest, at(total / 2) < 0.001 * greatest else { return [] }
  return [
    Finding(
      .rateFades,
      "after a third of the steps the learning rate is \(LineChart.label(at(total / 3))), \(LineChart.label(greatest / max(at(total / 3), 1e-300))) times less than at its height",
      mend: "take a schedule that lasts as long as the run, such as cosine",
      [RecipeChange("schedule", .text("cosine"))])
  ]
}

private let clipping: Look = { e, found in
  guard let clip = e.recipe.transforms.compactMap({ $0.transform as? ClipByNorm }).first else { return [] }
  let norms = e.steps.map(\.gradientNorm)
  let usual = norms.isEmpty ? e.beginning.gradientNorm : median(norms)
  let usualThen = norms.prefix(max(1, norms.count / 10)).sorted().first ?? usual
  guard clip.limit < 0.02 * usual || clip.limit < 0.02 * usualThen else { return [] }
  return [
    Finding(
      .clipTooTight,
      "gradients are clipped to \(clip.limit), and their length is about \(LineChart.label(usual)): every step is made \(LineChart.label(usual / clip.limit)) times shorter",
      mend: "clip at about the usual length, or not at all", [RecipeChange("transforms", .list([]))])
  ]
}

private let momentum: Look = { e, _ in
  guard let rule = e.recipe.optimizer.rule as? SGD, rule.momentum > 0.99 else { return [] }
  return [
    Finding(
      .momentumTooHigh,
      "a momentum of \(rule.momentum) sums up \(LineChart.label(1 / max(1e-9, 1 - rule.momentum))) gradients: the network runs past what it looks for",
      mend: "0.9 is usual", [RecipeChange("optimizer.momentum", .number("0.9"))])
  ]
}

private let decay: Look = { e, _ in
  var found: [Finding] = []
  let rule = e.recipe.optimizer.rule, decay = rule.weightDecay
  let weights = e.beginning.gradients.filter { $0.role == .weight }
  let length = weights.reduce(0.0) { $0 + $1.weight * $1.weight * Double($1.elements) }.squareRoot()
  switch type(of: rule).decayKind {
  case .l2 where decay * length > 2 * max(e.beginning.gradientNorm, 1e-9) && decay >= 0.01:
    found.append(
      Finding(
        .decayTooStrong,
        "weight decay of \(decay) pulls by \(LineChart.label(decay * length)) where the loss pulls by \(LineChart.label(e.beginning.gradientNorm)): the weights go to 0",
        mend: "1e-4 is usual", [RecipeChange("optimizer.weightDecay", .number("0.0001"))]))
  case .decoupled where decay * e.recipe.learningRate > 5e-3:
    found.append(
      Finding(
        .decayTooStrong,
        "each step takes \(decimal(100 * decay * e.recipe.learningRate, 2)) % of every weight (decay \(decay) times rate \(e.recipe.learningRate))",
        mend: "0.01 is usual", [RecipeChange("optimizer.weightDecay", .number("0.01"))]))
  default: break
  }
  if e.recipe.l1 > 0 {
    let ends = e.end.gradients.filter { $0.role == .weight }
    let zeros =
      ends.reduce(0.0) { $0 + $1.zeroShare * Double($1.elements) } / Double(max(1, ends.reduce(0) { $0 + $1.elements }))
    if zeros > 0.95 {
      found.append(
        Finding(
          .sparsityTooStrong, "\(decimal(100 * zeros, 1)) % of the weights are exactly 0 with L1 of \(e.recipe.l1)",
          mend: "take a tenth of it", [RecipeChange("l1", .number("\(e.recipe.l1 / 10)"))]))
    }
  }
  return found
}

private let settings: Look = { e, _ in
  var found: [Finding] = []
  if e.recipe.labelSmoothing >= 0.5 {
    found.append(
      Finding(
        .smoothingTooHigh,
        "\(decimal(100 * e.recipe.labelSmoothing, 0)) % of each label's certainty is spread over all classes",
        mend: "0.1 is usual", [RecipeChange("labelSmoothing", .number("0.1"))]))
  }
  if e.data.isPictures, let height = e.data.inputShape.first, 3 * e.recipe.augmentation.shift >= height {
    found.append(
      Finding(
        .augmentationTooStrong,
        "pictures of \(height) rows are moved by up to \(e.recipe.augmentation.shift): much of what is to be seen is outside",
        mend: "an eighth of the height is much already",
        [RecipeChange("augmentation.shift", .number("\(max(1, height / 16))"))]))
  }
  let isBeyond = e.recipe.batchSize > e.data.train.count
  if e.stepsPerEpoch <= 2, e.data.train.count > 64 || isBeyond, e.totalSteps < 300 {
    found.append(
      Finding(
        .batchTooLarge,
        "batches of \(grouped(e.recipe.batchSize)) make \(counted(e.stepsPerEpoch, "step")) an epoch and \(grouped(e.totalSteps)) in all"
          + (isBeyond ? "; there are \(counted(e.data.train.count, "example")), fewer than one batch" : ""),
        mend: "take smaller batches: 32 or 64", [RecipeChange("batchSize", .number("32"))]))
  }
  return found
}

/// A step far above those before it, and above where training began; a small loss jumps by itself.
private let spikes: Look = { e, found in
  guard Set(found).isDisjoint(with: [.rateTooHigh, .explodingGradients, .momentumTooHigh, .scaleOfInputs]) else {
    return []
  }
  let losses = e.steps.map(\.loss), start = mean(losses.prefix(5))
  guard losses.count > 20 else { return [] }
  let jumps = (20..<losses.count).filter { step in
    losses[step] > start && losses[step] > 5 * median(Array(losses[step - 20..<step]))
  }
  guard let first = jumps.first else { return [] }
  return [
    Finding(
      .lossSpikes,
      "in step \(grouped(first)) the loss jumps to \(decimal(losses[first], 3)) from about \(decimal(median(Array(losses[first - 20..<first])), 3))\(jumps.count == 1 ? "" : ", and in \(counted(jumps.count - 1, "other step")) too")",
      mend: "clip the gradients, and look at the examples of that step (limpid replay)",
      [
        RecipeChange(
          "transforms", .list([.object([.init("kind", .text("clipByNorm")), .init("limit", .number("1"))])]))
      ])
  ]
}

/// Twice as many neurons, and at least 64; where they are flat at their ends, others.
private func wider(_ e: Evidence) -> [RecipeChange] {
  if let table = e.recipe.table {
    return [RecipeChange("table.network.width", .number("\(max(64, 2 * table.network.width))"))]
  }
  let outputs = e.layers.compactMap { ($0 as? Dense)?.outputs }
  guard outputs.count > 1, let widest = outputs.dropLast().max() else { return [] }
  let isFlat = e.layers.contains { ["Tanh", "Sigmoid"].contains(type(of: $0).kind) }
  let others = isFlat ? [("activation", "ReLU"), ("initializer", "heNormal")] : []
  return others.map { RecipeChange("model.\($0.0)", .text($0.1)) } + [
    RecipeChange("model.width", .number("\(max(64, 2 * widest))"))
  ]
}

private let course: Look = { e, found in
  let faulty: Set<Fault> = blocking.union([
    .rateTooHigh, .rateTooLow, .rateFades, .clipTooTight, .decayTooStrong, .sparsityTooStrong, .batchTooLarge,
    .dropoutTooHigh, .deadUnits, .noNonlinearity, .batchNormOfOne, .momentumTooHigh, .smoothingTooHigh,
    .augmentationTooStrong, .frozenRandom, .targetOutliers,
  ])
  let isExplained = !faulty.isDisjoint(with: found)
  let scored = e.epochs.enumerated().compactMap { i, epoch in epoch.validationLoss.map { (epoch: i, loss: $0) } }
  // Healthy runs end at 1.00 … 1.07 times their best loss on pictures, tables of numbers at 1.22 (diabetes). Tables of classes end at 2.1 … 4.0
  // times (iris, wine, penguins: surer than they are right), which their temperature takes back: there the accuracy must have fallen as well.
  let fall = e.epochs.compactMap(\.validationAccuracy).max().map { $0 - (e.epochs.last?.validationAccuracy ?? $0) } ?? 0
  let isWorse = e.recipe.table == nil ? 1.25 : e.classes < 2 ? 1.5 : fall > 0.05 ? 1.25 : .infinity
  if let best = scored.min(by: { $0.loss < $1.loss }), let last = scored.last, let end = e.epochs.last,
    e.epochs.count >= 5, Double(best.epoch) < 0.7 * Double(e.epochs.count), last.loss > isWorse * best.loss,
    end.trainLoss < 0.6 * last.loss, !found.contains(.shuffledLabels)
  {
    return [
      Finding(
        .overfitting,
        "the validation loss was best after epoch \(best.epoch + 1) (\(decimal(best.loss, 4))) and is \(decimal(last.loss, 4)) after epoch \(last.epoch + 1), while the training loss is \(decimal(end.trainLoss, 4))",
        mend: "stop early, or take dropout, weight decay or more data",
        [
          RecipeChange(
            "earlyStopping",
            .object([
              .init("change", .number("0")), .init("monitor", .text("loss")), .init("patience", .number("5")),
            ]))
        ])
    ]
  }
  guard !isExplained, e.isWhole, e.steps.count >= 10, let end = e.epochs.last else { return [] }
  // Of an epoch's middle and its end, if there is but one; of a twentieth of many, since dropout makes single ones uneven.
  let span = max(1, e.epochs.count / 20), losses = e.epochs.map(\.trainLoss)
  let before =
    e.epochs.count >= 2
    ? mean(losses.dropLast(span).suffix(span))
    : mean(e.steps.dropFirst(e.steps.count / 3).prefix(e.steps.count / 3).map(\.loss))
  let after = e.epochs.count >= 2 ? mean(losses.suffix(span)) : e.lastLoss
  // A network that only becomes surer of its training examples while the others gain nothing has had enough.
  let validation = scored.map(\.loss)
  let gains = validation.count < 2 || mean(validation.suffix(span)) < mean(validation.dropLast(span).suffix(span))
  if after < 0.88 * before, after > 0.02, gains {
    return [
      Finding(
        .notFinished,
        "in the last \(e.epochs.count >= 40 ? "\(span) epochs" : e.epochs.count >= 2 ? "epoch" : "third") the training loss still fell from \(decimal(before, 4)) to \(decimal(after, 4))",
        mend: "train longer", [RecipeChange("epochs", .number("\(e.recipe.epochs * 3)"))])
    ]
  }
  let neighbours = e.data.neighbours.agreement
  if let accuracy = end.trainAccuracy, accuracy < neighbours - 0.1, e.steps.count < 300 {
    return [
      Finding(
        .notFinished,
        "after \(grouped(e.steps.count)) steps in all the network is right in \(decimal(100 * accuracy, 1)) % of its training examples; the label of the nearest other example is, in \(decimal(100 * neighbours, 1)) %",
        mend: "train longer", [RecipeChange("epochs", .number("\(e.recipe.epochs * 3)"))])
    ]
  }
  if let accuracy = end.trainAccuracy, accuracy < neighbours - 0.1 {
    return [
      Finding(
        .underfitting,
        "the network is right in \(decimal(100 * accuracy, 1)) % of its training examples; the label of the nearest other example is, in \(decimal(100 * neighbours, 1)) %",
        mend: "take a wider or deeper network", wider(e))
    ]
  }
  return []
}
